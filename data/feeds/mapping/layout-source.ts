import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { bindColumns, type ColumnMap } from '../bind.ts';
import { Conversion } from '../convert.ts';
import { RECORD_BYTES_MAX } from '../csv-scanner.ts';
import type { FeedDeclaration } from '../declaration.ts';
import { FileError } from '../file-error.ts';
import { linesOf } from '../lines.ts';
import { REASONS, wrongFieldCount } from '../reasons.ts';
import type { PlainFile, Source } from '../source.ts';
import type { Workspace } from '../workspace.ts';
import type { Layout } from './mapping.ts';

/**
 * Opens files of lines with fields, a record a line; blanks and quotes around a field are no part of it. A record with
 * fewer fields than names lacks the last ones.
 * @throws FileError if one holds no record, or for a wrong header
 */
export async function openLayout(
  files: readonly PlainFile[],
  feed: FeedDeclaration,
  workspace: Workspace,
  layout: Layout,
  map: ColumnMap,
): Promise<Source> {
  const conversion = new Conversion(feed, workspace);
  try {
    for (const [part, file] of files.entries()) {
      conversion.beginPart(part);
      await convertFile(new LineConversion(conversion, feed, layout, map, file.file), file);
    }
  } finally {
    conversion.close();
  }
  return conversion.source();
}

async function convertFile(lines: LineConversion, { file, path }: PlainFile): Promise<void> {
  for await (const found of linesOf(createReadStream(path), RECORD_BYTES_MAX))
    for (const bytes of found) lines.take(bytes);
  if (lines.isEmpty) throw new FileError(file, 'the file is empty', 'empty');
}

class LineConversion {
  readonly #conversion: Conversion;
  readonly #feed: FeedDeclaration;
  readonly #layout: Layout;
  readonly #map: ColumnMap;
  readonly #file: string;
  #names: readonly string[] | null = null;
  #line = 0;

  constructor(conversion: Conversion, feed: FeedDeclaration, layout: Layout, map: ColumnMap, file: string) {
    this.#conversion = conversion;
    this.#feed = feed;
    this.#layout = layout;
    this.#map = map;
    this.#file = file;
    if (layout.header) this.#begin(layout.header);
  }

  get isEmpty(): boolean {
    return this.#line === 0 || this.#names === null;
  }

  take(bytes: Buffer | null): void {
    this.#line++;
    const text = bytes?.toString('utf8').replace(/^\ufeff/, '');
    if (text !== undefined && text.trim() === '') return;
    const conversion = this.#conversion;
    if (bytes === null || text === undefined) conversion.misshapen(this.#line, null, '', REASONS.tooLong);
    else if (!isUtf8(bytes)) conversion.misshapen(this.#line, null, text, REASONS.notUtf8);
    else this.#takeText(text);
  }

  #takeText(text: string): void {
    const fields = fieldsOf(text, this.#layout.separator);
    if (fields === null) this.#conversion.misshapen(this.#line, null, text, REASONS.textAfterQuote);
    else if (this.#names === null) this.#begin(fields.map((name) => name.replace(/^#\s*/, '')));
    else if (fields.length > this.#names.length)
      this.#conversion.misshapen(this.#line, null, text, wrongFieldCount(fields.length, this.#names.length));
    else if (!fields.every((field, index) => field === this.#layout.header?.[index])) this.#record(fields);
  }

  #begin(header: readonly string[]): void {
    bindColumns(
      this.#file,
      this.#feed,
      header.map((name) => ({ name, cell: '' })),
      this.#map,
    );
    this.#names = header.map((name) => this.#map.names.get(name) ?? name);
  }

  #record(fields: readonly string[]): void {
    const cells = fields.map((field, index) => [this.#names![index]!, field === '' ? null : field] as const);
    this.#conversion.record(this.#line, cells);
  }
}

/** `null` where the quotes of a line are none. */
function fieldsOf(text: string, separator: Layout['separator']): string[] | null {
  if (separator === 'blanks') return text.trim().split(/\s+/);
  const trimmed = (fields: readonly string[]) => fields.map((field) => field.trim());
  if (separator === 'tab') return trimmed(text.replace(/\r$/, '').split('\t'));
  if (!text.includes('"')) return trimmed(text.split(','));
  try {
    const [record = []] = parse(text, { ltrim: true, rtrim: true, relax_column_count: true }) as string[][];
    return record;
  } catch {
    return null;
  }
}
