import { basename } from 'node:path';
import { FEEDS, type FeedDeclaration, feedOf } from './declaration.ts';
import { FileError } from './file-error.ts';

/** `lines`: text that a mapping lays out. */
export type FileFormat = 'csv' | 'ndjson' | 'parquet' | 'arrow' | 'lines';

export interface FileKind {
  readonly feed: FeedDeclaration;
  readonly format: FileFormat;
  readonly gzip: boolean;
}

const FORMATS: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
  arrow: 'arrow',
  feather: 'arrow',
  arrows: 'arrow',
};
const NAME = /^(?<stem>.*?)\.(?<extension>[a-z]+)(?<gzip>\.gz)?$/i;

/**
 * What a file is by its name: `encounters.csv`, `encounters-2021-08-03.ndjson.gz`; a feed that is named wins. Where the
 * layout of its lines is known, its extension says nothing but `.gz`.
 * @throws FileError for an unknown feed or format.
 */
export function fileKindOf(file: string, feedName?: string, isLaidOut = false): FileKind {
  const { stem = basename(file), extension, gzip } = NAME.exec(basename(file))?.groups ?? {};
  const format = isLaidOut ? 'lines' : FORMATS[extension?.toLowerCase() ?? ''];
  if (!format || (gzip && (format === 'parquet' || format === 'arrow'))) {
    const known = `${Object.keys(FORMATS).join(', ')}, csv.gz, ndjson.gz, jsonl.gz`;
    throw new FileError(file, `the format is known by the extension; known are ${known}`, 'unknown-format');
  }
  const feed = feedName === undefined ? feedOfStem(stem) : feedOf(feedName);
  if (!feed) {
    const known = FEEDS.map(({ name }) => name).join(', ');
    throw new FileError(file, `${feedName ?? 'its name'} names no feed; known are ${known}`, 'unknown-feed');
  }
  return { feed, format, gzip: gzip !== undefined || file.endsWith('.gz') };
}

function feedOfStem(stem: string): FeedDeclaration | undefined {
  const named = FEEDS.filter(
    ({ name }) => stem === name || (/^[-_.]/.test(stem.slice(name.length)) && stem.startsWith(name)),
  );
  return named.toSorted((a, b) => b.name.length - a.name.length)[0];
}
