import { writeCsv } from './csv.ts';
import { writeGeojson } from './geojson.ts';
import { writeJson } from './json.ts';
import { writeNdjson } from './ndjson.ts';
import type { Writer } from './row-set.ts';
import { writeTable } from './table.ts';

/** What is known of a format before it is used; the large libraries behind some are loaded on use. */
export interface Format {
  readonly mediaType: string;
  /** Not text: of no use on a terminal. */
  readonly binary: boolean;
  load(): Promise<Writer>;
}

export type FormatName = 'table' | 'ndjson' | 'json' | 'csv' | 'arrow' | 'parquet' | 'geojson';

/** Every format that rows are written in. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  table: text('text/plain; charset=utf-8', writeTable),
  ndjson: text('application/x-ndjson', writeNdjson),
  json: text('application/json', writeJson),
  csv: text('text/csv; charset=utf-8', writeCsv),
  arrow: {
    mediaType: 'application/vnd.apache.arrow.stream',
    binary: true,
    load: async () => (await import('./arrow.ts')).writeArrow,
  },
  parquet: {
    mediaType: 'application/vnd.apache.parquet',
    binary: true,
    load: async () => (await import('./parquet.ts')).writeParquet,
  },
  geojson: text('application/geo+json', writeGeojson),
};

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

function text(mediaType: string, writer: Writer): Format {
  return { mediaType, binary: false, load: async () => writer };
}
