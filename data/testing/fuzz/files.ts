import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tableToIPC } from 'apache-arrow';
import { columnsOf, type FeedDeclaration } from '../../feeds/declaration.ts';
import { arrowOf } from '../../feeds/testing/formats.ts';
import type { Random } from '../../synth/random.ts';
import { type FuzzRow, fuzzRow } from './rows.ts';
import { typedArrow, writeParquet } from './typed.ts';

const SPOILT_LINES = 0.03;

/** A file of fuzzed rows. */
export interface FuzzFile {
  readonly path: string;
  /** Records in it, each of which has to be told of. */
  readonly rows: number;
  /** Those of them that have to be accepted. */
  readonly good: number;
}

/** Writes rows into a file, and gives how many of them have to be accepted. */
type Writer = (
  path: string,
  feed: FeedDeclaration,
  rows: readonly FuzzRow[],
  random: Random,
) => Promise<number>;

/** Every format by what its files end with; typed ones have columns of numbers, times and whatever else there is. */
const WRITERS: Readonly<Record<string, { readonly extension: string; readonly write: Writer }>> = {
  csv: { extension: 'csv', write: linesIn(csvOf, false) },
  'csv.gz': { extension: 'csv.gz', write: linesIn(csvOf, true) },
  ndjson: { extension: 'ndjson', write: linesIn(ndjsonOf, false) },
  'ndjson.gz': { extension: 'jsonl.gz', write: linesIn(ndjsonOf, true) },
  parquet: {
    extension: 'parquet',
    write: async (path, _feed, rows) => {
      await writeParquet(path, cellsOf(rows));
      return numGood(rows);
    },
  },
  'typed Parquet': {
    extension: 'parquet',
    // What fits no column's type is no value: no row is sure to be good.
    write: async (path, _feed, rows, random) => {
      await writeParquet(path, cellsOf(rows), random);
      return 0;
    },
  },
  arrow: {
    extension: 'arrow',
    write: async (path, _feed, rows) => {
      await writeFile(path, tableToIPC(arrowOf(cellsOf(rows)), 'file'));
      return numGood(rows);
    },
  },
  'typed Arrow': {
    extension: 'arrows',
    write: async (path, _feed, rows, random) => {
      await writeFile(path, typedArrow(cellsOf(rows), random));
      return 0;
    },
  },
};

export const FUZZ_FORMATS = Object.keys(WRITERS);

/** Writes so many rows of a feed into the folder, some lines of which are no records at all. */
export async function fuzzFile(
  folder: string,
  feed: FeedDeclaration,
  format: string,
  rows: number,
  random: Random,
): Promise<FuzzFile> {
  const made = Array.from({ length: rows }, (_, number) => fuzzRow(feed, number, random));
  const { extension, write } = WRITERS[format]!;
  const path = join(folder, `${feed.name}.${extension}`);
  return { path, rows, good: await write(path, feed, made, random) };
}

function cellsOf(rows: readonly FuzzRow[]): FuzzRow['cells'][] {
  return rows.map(({ cells }) => cells);
}

function numGood(rows: readonly FuzzRow[]): number {
  return rows.filter(({ isGood }) => isGood).length;
}

type Lines = (
  feed: FeedDeclaration,
  rows: readonly FuzzRow[],
  random: Random,
) => { text: Buffer; good: number };

function linesIn(lines: Lines, isPacked: boolean): Writer {
  return async (path, feed, rows, random) => {
    const { text, good } = lines(feed, rows, random);
    await writeFile(path, isPacked ? gzipSync(text) : text);
    return good;
  };
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
