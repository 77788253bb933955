import { tableToIPC } from 'apache-arrow';
import { columnsOf, type FeedDeclaration } from '../../feeds/declaration.ts';
import { arrowOf } from '../../feeds/testing/formats.ts';
import type { Random } from '../../synth/random.ts';
import { type FuzzRow, fuzzRow } from './rows.ts';

const SPOILT_LINES = 0.03;

/** A file of fuzzed rows. */
export interface FuzzFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Records in it, each of which has to be told of. */
  readonly rows: number;
  /** Those of them that have to be accepted. */
  readonly good: number;
}

type Writer = (
  feed: FeedDeclaration,
  rows: readonly FuzzRow[],
  random: Random,
) => { text: Buffer; good: number };

const WRITERS: Readonly<Record<string, Writer>> = { csv: csvOf, ndjson: ndjsonOf, arrow: arrowBytesOf };

export const FUZZ_FORMATS = Object.keys(WRITERS);

/** So many rows of a feed, some lines of which are no records at all. */
export function fuzzFile(feed: FeedDeclaration, format: string, rows: number, random: Random): FuzzFile {
  const made = Array.from({ length: rows }, (_, number) => fuzzRow(feed, number, random));
  const { text, good } = WRITERS[format]!(feed, made, random);
  return { name: `${feed.name}.${format}`, bytes: text, rows, good };
}

function csvOf(feed: FeedDeclaration, rows: readonly FuzzRow[], random: Random) {
  const names = [...columnsOf(feed).map(({ name }) => name), 'cột lạ'];
  const quoted = (cell: string) => (/[",\n\r]|^ | $/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const spoil: readonly ((line: string) => Buffer)[] = [
    (line) => Buffer.from(`${line},one too many`),
    (line) => Buffer.from(line.slice(line.indexOf(',') + 1)),
    (line) => Buffer.concat([Buffer.from(line), Buffer.from([0xff, 0xfe])]),
    (line) => Buffer.from(`"a" b${line.slice(line.indexOf(','))}`),
  ];
  return linesOf(rows, random, spoil, Buffer.from(`${names.map(quoted).join(',')}\n`), ({ cells }) =>
    names.map((name) => quoted(cells[name] ?? '')).join(','),
  );
}

function ndjsonOf(_feed: FeedDeclaration, rows: readonly FuzzRow[], random: Random) {
  const spoil: readonly ((line: string) => Buffer)[] = [
    (line) => Buffer.from(line.slice(0, -2)),
    (line) => Buffer.from(`[${line}]`),
    () => Buffer.from('42'),
    () => Buffer.from('{"person":{"id":[1,2]},"venue":[],"start":{}}'),
    (line) => Buffer.from(line.replace('{', '{"person":"first",')),
    (line) => Buffer.concat([Buffer.from(line), Buffer.from([0xc3, 0x28])]),
    () => Buffer.from('{}'),
  ];
  return linesOf(rows, random, spoil, Buffer.alloc(0), ({ cells }) => JSON.stringify(cells));
}

function arrowBytesOf(_feed: FeedDeclaration, rows: readonly FuzzRow[]) {
  const text = Buffer.from(tableToIPC(arrowOf(rows.map(({ cells }) => cells)), 'file'));
  return { text, good: rows.filter(({ isGood }) => isGood).length };
}

function linesOf(
  rows: readonly FuzzRow[],
  random: Random,
  spoil: readonly ((line: string) => Buffer)[],
  head: Buffer,
  write: (row: FuzzRow) => string,
) {
  let good = 0;
  const end = Buffer.from(random.pick(['\n', '\r\n']));
  const lines = rows.flatMap((row) => {
    const line = write(row);
    // A line that is cut inside a quoted line end would become two.
    const isSpoilt = !/[\n\r]/.test(line) && random.chance(SPOILT_LINES);
    if (row.isGood && !isSpoilt) good++;
    return [isSpoilt ? random.pick(spoil)(line) : Buffer.from(line), end];
  });
  return { text: Buffer.concat([head, ...lines]), good };
}
