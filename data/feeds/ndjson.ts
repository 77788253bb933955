import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { type ColumnMap, NO_MAP } from './bind.ts';
import { Conversion } from './convert.ts';
import { RECORD_BYTES_MAX } from './csv-scanner.ts';
import { type FeedDeclaration, isKnownColumn } from './declaration.ts';
import { FileError } from './file-error.ts';
import { linesOf } from './lines.ts';
import { REASONS } from './reasons.ts';
import type { PlainFile, Source } from './source.ts';
import type { Workspace } from './workspace.ts';

/** Opens files of one JSON object a line. @throws FileError if one holds none. */
export async function openNdjson(
  files: readonly PlainFile[],
  feed: FeedDeclaration,
  workspace: Workspace,
  map: ColumnMap = NO_MAP,
): Promise<Source> {
  const conversion = new Conversion(feed, workspace);
  try {
    for (const [part, file] of files.entries()) {
      conversion.beginPart(part);
      await convertFile(conversion, feed, map, file);
    }
  } finally {
    conversion.close();
  }
  return conversion.source();
}

async function convertFile(
  conversion: Conversion,
  feed: FeedDeclaration,
  map: ColumnMap,
  { file, path }: PlainFile,
): Promise<void> {
  const countBefore = conversion.count;
  let line = 0;
  for await (const lines of linesOf(createReadStream(path), RECORD_BYTES_MAX))
    for (const bytes of lines) convertLine(conversion, feed, map, ++line, bytes);
  if (conversion.count === countBefore) throw new FileError(file, 'the file is empty', 'empty');
}

function convertLine(
  conversion: Conversion,
  feed: FeedDeclaration,
  map: ColumnMap,
  line: number,
  bytes: Buffer | null,
): void {
  const text = bytes
    ?.toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  if (text === '') return;
  const object = text === undefined ? null : parseObject(text);
  if (bytes === null || text === undefined) conversion.misshapen(line, null, '', REASONS.tooLong);
  else if (!isUtf8(bytes)) conversion.misshapen(line, null, text, REASONS.notUtf8);
  else if (object === null) conversion.misshapen(line, null, text, REASONS.notJson);
  else convertObject(conversion, feed, map, line, object, text);
}

function convertObject(
  conversion: Conversion,
  feed: FeedDeclaration,
  map: ColumnMap,
  line: number,
  object: object,
  text: string,
): void {
  const cells: [name: string, text: string | null][] = [];
  for (const [written, value] of Object.entries(object)) {
    const name = map.names.get(written) ?? written;
    const isNested = typeof value === 'object' && value !== null;
    const cell = isNested ? nestedText(text, written) : value === null ? null : String(value);
    if (isNested && isKnownColumn(feed, name)) {
      conversion.misshapen(line, name, nestedText(text, written), REASONS.nested);
      return;
    }
    cells.push([name, cell]);
  }
  conversion.record(line, cells);
}

function nestedText(text: string, name: string): string {
  return JSON.stringify((JSON.parse(text) as Record<string, unknown>)[name]);
}

// Numbers are kept as they are written: a long identifier or 10.50 would not survive as a number.
function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text, (_key, parsed: unknown, context?: { source?: string }) =>
      typeof parsed === 'number' ? (context?.source ?? parsed) : parsed,
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
