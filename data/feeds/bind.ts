import { trimmed } from './blanks.ts';
import { type FeedDeclaration, isKnownColumn } from './declaration.ts';
import { FileError } from './file-error.ts';
import { withoutCode } from './personal-code/personal-code.ts';
import type { Relation } from './source.ts';
import { literal } from './sql.ts';

/** What is known of a file's columns beforehand. */
export interface ColumnMap {
  /** Names of the columns in a file → what they are called here. */
  readonly names: ReadonlyMap<string, string>;
  /** Feed columns that come from elsewhere where the file has none. */
  readonly provided: ReadonlySet<string>;
  /** Whether the file may lack some of `names`. */
  readonly areOptional: boolean;
}

/** Nothing is known. */
export const NO_MAP: ColumnMap = { names: new Map(), provided: new Set(), areOptional: false };

/** A file's header and the SQL of each of its columns as text. */
export interface HeaderColumn {
  readonly name: string;
  readonly cell: string;
}

/**
 * Which columns of a file are the feed's, and the SQL that gathers all others.
 * @throws FileError for an unnamed or repeated column, a missing required one, or a map that names no column.
 */
export function bindColumns(
  file: string,
  feed: FeedDeclaration,
  header: readonly HeaderColumn[],
  map: ColumnMap = NO_MAP,
): Pick<Relation, 'cells' | 'attributes'> {
  if (!map.areOptional) checkMap(file, header, map);
  const cellsByName = new Map<string, string>();
  for (const [index, { name: written, cell }] of header.entries()) {
    const name = map.names.get(written) ?? written;
    if (name === '') throw new FileError(file, `column ${index + 1} has no name`, 'bad-header');
    if (cellsByName.has(name))
      throw new FileError(file, `column ${withoutCode(name)} stands twice`, 'bad-header');
    cellsByName.set(name, cell);
  }
  checkRequired(file, feed, cellsByName, map.provided);
  const entries = [...cellsByName];
  return {
    cells: new Map(entries.filter(([name]) => isKnownColumn(feed, name))),
    attributes: attributesOf(entries.filter(([name]) => !isKnownColumn(feed, name))),
  };
}

function checkMap(file: string, header: readonly HeaderColumn[], map: ColumnMap): void {
  const absent = [...map.names.keys()].filter((source) => !header.some(({ name }) => name === source));
  if (absent.length > 0)
    throw new FileError(file, `the map names ${absent.join(', ')}, which the file has not`, 'bad-option');
}

function checkRequired(
  file: string,
  feed: FeedDeclaration,
  present: ReadonlyMap<string, unknown>,
  provided: ReadonlySet<string>,
): void {
  const isThere = (name: string) => present.has(name) || provided.has(name);
  const missing = feed.columns.filter(({ name, required }) => required && !isThere(name));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  const found = [...present.keys()].map(withoutCode).join(', ');
  throw new FileError(
    file,
    `${feed.name} need ${names}; the header has ${found}${hint(present)}`,
    'bad-header',
  );
}

function hint(present: ReadonlyMap<string, unknown>): string {
  const [only] = present.keys();
  const other = present.size === 1 && [';', '\t', '|', ','].find((delimiter) => only?.includes(delimiter));
  if (!other) return '';
  return `. It looks delimited by ${other === '\t' ? 'tabs' : `"${other}"`}: give the delimiter`;
}

function attributesOf(columns: readonly (readonly [name: string, cell: string])[]): string {
  if (columns.length === 0) return 'NULL::VARCHAR';
  const sorted = columns.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const members = sorted.map(
    ([name, cell]) => `to_json(${literal(name)}) || ':' || to_json(${trimmed(cell)})`,
  );
  return `nullif('{' || concat_ws(',', ${members.join(', ')}) || '}', '{}')`;
}
