import { type FileHandle, open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import {
  CompressionType,
  compressionRegistry,
  type RecordBatch,
  RecordBatchReader,
  type Schema,
} from 'apache-arrow';
import { cellReader, isOneValue } from './arrow-cells.ts';
import { bindColumns, type ColumnMap, NO_MAP } from './bind.ts';
import { Conversion } from './convert.ts';
import { type FeedDeclaration, isKnownColumn } from './declaration.ts';
import { FileError } from './file-error.ts';
import { decodeLz4Frame } from './lz4-frame.ts';
import type { Source } from './source.ts';
import type { Workspace } from './workspace.ts';

compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: decodeLz4Frame });
compressionRegistry.set(CompressionType.ZSTD, { decode: zstdDecompressSync });

/**
 * Opens an Arrow IPC file or stream (Feather is one), compressed or not. Its lines are its rows, from 1.
 * @throws FileError if it cannot be read to its end, or for a wrong header.
 */
export async function openArrow(
  file: string,
  path: string,
  feed: FeedDeclaration,
  workspace: Workspace,
  map: ColumnMap = NO_MAP,
): Promise<Source> {
  const conversion = new Conversion(feed, workspace);
  const handle = await open(path);
  try {
    await convert(conversion, file, feed, handle, map);
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(file, 'it is no Arrow file, or cut or damaged', 'damaged', { cause: error });
  } finally {
    conversion.close();
    await handle.close();
  }
  return conversion.source();
}

async function convert(
  conversion: Conversion,
  file: string,
  feed: FeedDeclaration,
  handle: FileHandle,
  map: ColumnMap,
): Promise<void> {
  const reader = await RecordBatchReader.from(handle);
  await reader.open();
  const names = checkedNames(file, feed, reader.schema, map);
  let line = 0;
  for await (const batch of reader) {
    for (const cells of rowsOf(batch, names)) conversion.record(++line, cells);
  }
}

function checkedNames(file: string, feed: FeedDeclaration, schema: Schema, map: ColumnMap): string[] {
  const { fields } = schema;
  bindColumns(
    file,
    feed,
    fields.map(({ name }) => ({ name, cell: '' })),
    map,
  );
  const names = fields.map(({ name }) => map.names.get(name) ?? name);
  for (const [index, { name, type }] of fields.entries()) {
    if (isOneValue(type) || !isKnownColumn(feed, names[index]!)) continue;
    throw new FileError(file, `column ${name} is of the type ${type}; one value is due`, 'bad-header');
  }
  return names;
}

function* rowsOf(batch: RecordBatch, names: readonly string[]): Generator<[string, string | null][]> {
  const readers = names.map((name, index) => [name, cellReader(batch.getChildAt(index)!)] as const);
  for (let row = 0; row < batch.numRows; row++) yield readers.map(([name, read]) => [name, read(row)]);
}
