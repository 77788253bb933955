import { copyFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { openArrow } from './arrow.ts';
import { type CsvOptions, openCsv } from './csv.ts';
import { FileError } from './file-error.ts';
import type { FileKind } from './file-name.ts';
import { gunzip } from './gunzip.ts';
import { openNdjson } from './ndjson.ts';
import { openParquet } from './parquet.ts';
import type { Source } from './source.ts';
import type { Workspace } from './workspace.ts';

/** Opens a file of any format. @throws FileError if it cannot be read, or for a wrong header. */
export async function openSource(
  connection: DuckDBConnection,
  request: CsvOptions & { readonly file: string },
  { feed, format, gzip }: FileKind,
  workspace: Workspace,
): Promise<Source> {
  const { file, map } = request;
  await checkReadable(file);
  const path = await plainFile(file, gzip, workspace);
  switch (format) {
    case 'csv':
      return openCsv(connection, file, path, feed, workspace, request);
    case 'ndjson':
      return openNdjson(file, path, feed, workspace, map);
    case 'parquet':
      return openParquet(connection, file, path, feed, map);
    case 'arrow':
      return openArrow(file, path, feed, workspace, map);
  }
}

async function checkReadable(file: string): Promise<void> {
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new FileError(file, 'there is no such file', 'unreadable');
}

/** Where the file stands unpacked, under a name without wildcards. */
async function plainFile(file: string, gzip: boolean, workspace: Workspace): Promise<string> {
  const copy = workspace.path(`input${extname(file)}`);
  if (gzip) await gunzip(file, copy);
  else if (/[*?[\]{}]/.test(file)) await copyFile(file, copy);
  else return file;
  return copy;
}
