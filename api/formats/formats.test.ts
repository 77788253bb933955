import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';
import { formatInstant } from '../../engine/time.ts';
import { FORMATS, type FormatName } from './formats.ts';
import { type Column, FormatError, oneBatch, type Row, type RowSet } from './row-set.ts';

const COLUMNS: readonly Column[] = [
  { name: 'person', kind: 'text' },
  { name: 'note', kind: 'text', optional: true },
  { name: 'exposure_s', kind: 'integer' },
  { name: 'lat', kind: 'number', optional: true },
  { name: 'lng', kind: 'number', optional: true },
  { name: 'is_case', kind: 'boolean' },
  { name: 'first', kind: 'instant' },
  { name: 'evidence', kind: 'json', optional: true },
];

const ROWS: readonly Row[] = [
  {
    person: 'phone:0901, "quoted"\nsecond line',
    note: '',
    exposure_s: 900,
    lat: 10.776889,
    lng: 106.70003,
    is_case: false,
    first: 1_627_963_506,
    evidence: [{ feed: 'visits', record_id: 'a"b', imputed: true }],
  },
  { person: '=1+1\r', exposure_s: 9_007_199_254_740_991, is_case: true, first: 951_782_400 },
  {
    person: 'Nguyễn Thị 漢字 😀',
    note: ' spaced ',
    exposure_s: 0,
    lat: -0.1,
    lng: 1e-7,
    is_case: true,
    first: null,
  },
];

/** Every row with every column, `null` where there is nothing, instants as text. */
const EXPECTED = ROWS.map((row) =>
  Object.fromEntries(
    COLUMNS.map(({ name, kind }) => {
      const value = row[name] ?? null;
      return [name, kind === 'instant' && value !== null ? formatInstant(value as number) : value];
    }),
  ),
);

const folder = mkdtempSync(join(tmpdir(), 'truyvet-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function written(format: FormatName, rows: Partial<RowSet> = {}): Promise<Buffer> {
  const write = await FORMATS[format].load();
  const pieces: Buffer[] = [];
  for await (const piece of write({ columns: COLUMNS, batches: oneBatch(ROWS), ...rows }))
    pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}

async function queried(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  instance.closeSync();
  return reader.getRowObjectsJson() as Record<string, unknown>[];
}

async function readByDuckDb(format: FormatName, reader: string): Promise<Record<string, unknown>[]> {
  const file = join(folder, `rows.${format}`);
  writeFileSync(file, await written(format));
  const rows = await queried(
    `SELECT * REPLACE (strftime(first AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS first) FROM ${reader}('${file}')`,
  );
  return rows.map((row) => ({
    ...row,
    exposure_s: Number(row.exposure_s),
    evidence: row.evidence === null ? null : JSON.parse(String(row.evidence)),
  }));
}

function withAbsent(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(COLUMNS.map(({ name }) => [name, row[name] ?? null]));
}

describe('one row set has the same content in every format', () => {
  test('ndjson', async () => {
    const lines = (await written('ndjson')).toString().trimEnd().split('\n');
    expect(lines.map((line) => withAbsent(JSON.parse(line)))).toEqual(EXPECTED);
  });

  test('json', async () => {
    expect(JSON.parse((await written('json')).toString()).map(withAbsent)).toEqual(EXPECTED);
  });

  test('csv, where an empty field is nothing and a quoted one an empty text', async () => {
    const text = (await written('csv')).toString();
    const records = parse(text, {
      columns: true,
      record_delimiter: '\n',
      cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
    }) as Record<string, string | null>[];
    const typed = records.map((record) =>
      Object.fromEntries(
        COLUMNS.map(({ name, kind }) => {
          const field = record[name]!;
          return [name, field === null || kind === 'text' || kind === 'instant' ? field : JSON.parse(field)];
        }),
      ),
    );
    expect(typed).toEqual(EXPECTED);
  });

  test('arrow, with instants as seconds in UTC', async () => {
    const table = tableFromIPC(await written('arrow'));
    expect(table.schema.fields.map(({ type }) => String(type))).toEqual([
      'Utf8',
      'Utf8',
      'Int64',
      'Float64',
      'Float64',
      'Bool',
      'Timestamp<SECOND, UTC>',
      'Utf8',
    ]);
    const rows = table.toArray().map((row) => {
      const { exposure_s, first, evidence, ...others } = row.toJSON();
      return {
        ...others,
        exposure_s: Number(exposure_s),
        first: first === null ? null : formatInstant(first / 1000),
        evidence: evidence === null ? null : JSON.parse(evidence),
      };
    });
    expect(rows).toEqual(EXPECTED);
  });

  test('parquet, with instants as timestamps', async () => {
    expect(await readByDuckDb('parquet', 'read_parquet')).toEqual(EXPECTED);
  });

  test('geojson', async () => {
    const collection = JSON.parse((await written('geojson')).toString());
    const rows = collection.features.map(
      (feature: { properties: object; geometry: null | { coordinates: number[] } }) =>
        withAbsent({
          ...feature.properties,
          lng: feature.geometry?.coordinates[0],
          lat: feature.geometry?.coordinates[1],
        }),
    );
    expect(collection.type).toBe('FeatureCollection');
    expect(rows).toEqual(EXPECTED);
  });
});

test('keys stand in the order of the columns, and an absent optional one is left out', async () => {
  const rows: Row[] = [{ first: null, is_case: true, exposure_s: 1, person: 'p' }];
  expect((await written('ndjson', { batches: oneBatch(rows) })).toString()).toBe(
    '{"person":"p","exposure_s":1,"is_case":true,"first":null}\n',
  );
});

test.each([
  ['ndjson', ''],
  ['json', '[]\n'],
  ['csv', 'person,note,exposure_s,lat,lng,is_case,first,evidence\n'],
  ['geojson', '{"type":"FeatureCollection","features":[\n]}\n'],
] as const)('no rows are a valid document in %s', async (format, text) => {
  expect((await written(format, { batches: oneBatch([]) })).toString()).toBe(text);
});

test('no rows keep their columns in arrow and parquet', async () => {
  const table = tableFromIPC(await written('arrow', { batches: oneBatch([]) }));
  expect([table.numRows, table.schema.names]).toEqual([0, COLUMNS.map(({ name }) => name)]);
  const file = join(folder, 'empty.parquet');
  writeFileSync(file, await written('parquet', { batches: oneBatch([]) }));
  const described = await queried(`DESCRIBE SELECT * FROM read_parquet('${file}')`);
  expect(described.map((column) => column.column_type)).toEqual([
    'VARCHAR',
    'VARCHAR',
    'BIGINT',
    'DOUBLE',
    'DOUBLE',
    'BOOLEAN',
    'TIMESTAMP WITH TIME ZONE',
    'VARCHAR',
  ]);
});

test('many small batches become few large pieces', async () => {
  async function* batches(): AsyncGenerator<readonly Row[]> {
    for (let i = 0; i < 2500; i++) yield [{ person: `p${i}`, exposure_s: i, is_case: false, first: i }];
  }
  const write = await FORMATS.ndjson.load();
  const sizes: number[] = [];
  for await (const piece of write({ columns: COLUMNS, batches: batches() }))
    sizes.push(String(piece).split('\n').length - 1);
  expect(sizes).toEqual(Array.from({ length: 10 }, () => 250));
  expect(tableFromIPC(await written('arrow', { batches: batches() })).numRows).toBe(2500);
});

test('geojson has no outline where a row has no cell', async () => {
  const columns = [{ name: 'cell', kind: 'cell' }] as const;
  const batches = oneBatch([{ cell: '8865b5641bfffff' }, { cell: null }]);
  const { features } = JSON.parse(String(await written('geojson', { columns, batches })));
  expect(features.map(({ geometry }: { geometry: { type: string } | null }) => geometry?.type)).toEqual([
    'Polygon',
    undefined,
  ]);
});

test('geojson is refused for rows without a position', async () => {
  await expect(written('geojson', { columns: COLUMNS.slice(0, 3) })).rejects.toThrow(
    new FormatError('geojson needs rows with lat and lng, or with cells; these have neither'),
  );
});
