import { copyFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { openArrow } from './arrow.ts';
import type { ColumnMap } from './bind.ts';
import { openCsv } from './csv.ts';
import { FileError } from './file-error.ts';
import type { FileKind } from './file-name.ts';
import { gunzip } from './gunzip.ts';
import { openLayout } from './mapping/layout-source.ts';
import { type Mapping, namesOf, providedBy } from './mapping/mapping.ts';
import { openNdjson } from './ndjson.ts';
import { openParquet } from './parquet.ts';
import type { PlainFile, Source } from './source.ts';
import type { Workspace } from './workspace.ts';

/**
 * Opens files of any format; more than one of CSV or NDJSON only.
 * @throws FileError if one cannot be read, or for a wrong header
 */
export async function openSource(
  connection: DuckDBConnection,
  files: readonly string[],
  { mapping, delimiter = mapping?.delimiter }: { delimiter?: string; mapping?: Mapping },
  { feed, format, gzip }: FileKind,
  workspace: Workspace,
): Promise<Source> {
  const plain = await Promise.all(files.map((file, part) => plainFile(file, part, gzip, workspace)));
  const { file, path } = plain[0]!;
  const map = mapping && columnMapOf(mapping);
  switch (format) {
    case 'csv':
      return openCsv(connection, plain, feed, workspace, { delimiter, map });
    case 'ndjson':
      return openNdjson(plain, feed, workspace, map);
    case 'parquet':
      return openParquet(connection, file, path, feed, map);
    case 'arrow':
      return openArrow(file, path, feed, workspace, map);
    case 'lines':
      return openLayout(plain, feed, workspace, mapping!.layout!, map!);
  }
}

function columnMapOf(mapping: Mapping): ColumnMap {
  return { names: namesOf(mapping), provided: providedBy(mapping), areOptional: mapping.areOptional };
}

async function checkReadable(file: string): Promise<void> {
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new FileError(file, 'there is no such file', 'unreadable');
}

/** Where the file stands unpacked, under a name without wildcards. */
async function plainFile(
  file: string,
  part: number,
  gzip: boolean,
  workspace: Workspace,
): Promise<PlainFile> {
  await checkReadable(file);
  const copy = workspace.path(`input${part}${extname(file)}`);
  if (gzip) await gunzip(file, copy);
  else if (/[*?[\]{}]/.test(file)) await copyFile(file, copy);
  else return { file, path: file };
  return { file, path: copy };
}
