import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FEEDS } from './declaration.ts';
import { dropStaged, stagedColumns, stageFile } from './stage.ts';
import { FeedBench } from './testing/feed-bench.ts';
import { FORMATS, type Row } from './testing/formats.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

const GOLDEN = { high: '15394930732849334425', low: '3811993993444395675' };
const VISIT = { person: 'a', venue: 'v', check_in: '2021-08-03T04:05:06Z' };

async function staged(rows: readonly Row[], feed = 'visits'): Promise<Record<string, unknown>[]> {
  return bench.rows(await bench.stage(`${feed}.ndjson`, rows.map((row) => JSON.stringify(row)).join('\n')));
}

test.each(FEEDS)('rows of $name have the columns that are promised', async (feed) => {
  const header = feed.columns.map(({ name }) => name).join(',');
  const table = await bench.stage(`${feed.name}.csv`, `${header}\n`);
  const reader = await bench.connection.runAndReadAll(`DESCRIBE ${table.table}`);
  const columns = reader
    .getRowObjectsJson()
    .map((row) => [row.column_name, String(row.column_type).replaceAll('"', '')]);
  expect(columns).toEqual(stagedColumns(feed).map(({ name, type }) => [name, type]));
  await dropStaged(bench.connection, table);
  await expect(bench.connection.run(`FROM ${table.table}`)).rejects.toThrow('does not exist');
});

test('content is what a record says, key what names it', async () => {
  const rows = await staged([
    VISIT,
    { ...VISIT, record_id: '1' },
    { ...VISIT, zone: '2', record_id: '1' },
    { ...VISIT, retracted: 'true' },
  ]);
  const [plain, named, changed, retracted] = rows;
  expect(plain!.key).toEqual(plain!.content);
  expect(named!.content).toEqual(plain!.content);
  expect(named!.key).not.toEqual(plain!.key);
  expect(changed!.key).toEqual(named!.key);
  expect(changed!.content).not.toEqual(named!.content);
  expect(retracted).toMatchObject({ key: plain!.key, content: plain!.content, retracted: true });
});

test('the key of a case is its case_id alone', async () => {
  const [first, second] = await staged(
    [
      { case_id: 'c', person: 'a' },
      { case_id: 'c', person: 'b', record_id: '1' },
    ],
    'cases',
  );
  expect(second!.key).toEqual(first!.key);
});

test('the borders between columns count', async () => {
  const rows = await staged([
    { ...VISIT, person: 'ab', venue: 'c' },
    { ...VISIT, person: 'a', venue: 'bc' },
    { ...VISIT, zone: 'x' },
    { ...VISIT, note: 'x' },
  ]);
  expect(new Set(rows.map(({ content }) => JSON.stringify(content))).size).toBe(4);
});

test('the digest of a record is the same in every release', async () => {
  const [row] = await staged([{ ...VISIT, note: 'é', check_out: '2021-08-03T05:00:00Z' }]);
  expect(row).toMatchObject({ attributes: '{"note":"é"}', content: GOLDEN });
});

const cell = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => `x${text.replaceAll('\0', '')}x`);
const instant = fc
  .integer({ min: 946_684_800, max: 4_133_800_000 })
  .map((seconds) => new Date(seconds * 1000).toISOString());
const decimal = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true }).map(String);
const record = fc.record(
  {
    person_a: cell.map((text) => `a:${text}`),
    person_b: cell.map((text) => `b:${text}`),
    start: instant,
    duration_s: fc.integer({ min: 0, max: 86_400 }).map(String),
    attenuation_db: decimal(100),
    devices: cell,
    lat: decimal(90),
    lng: decimal(180),
    'Ghi chú': cell,
    note: cell,
    record_id: cell,
    recorded_at: instant,
    retracted: fc.constantFrom('true', 'false', '1', '0'),
  },
  { requiredKeys: ['person_a', 'person_b', 'start', 'duration_s'] },
);

test('the same records are staged alike from every format', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (rows) => {
      const tables = [];
      for (const { extension, write } of FORMATS) {
        const table = await bench.stage(`encounters.${extension}`, await write(rows, bench));
        expect(table).toMatchObject({ accepted: rows.length, rejected: 0 });
        tables.push(await bench.rows(table));
        await dropStaged(bench.connection, table);
      }
      for (const table of tables) expect(table).toEqual(tables[0]);
    }),
    { numRuns: 12 },
  );
});

const DATA = new URL('../../../shared/data/', import.meta.url);
const REAL = [
  ['sfhh/encounters.csv', 70_261],
  ['sfhh/cases.csv', 4],
  ['workplace/encounters.csv', 9_827],
  ['workplace/cases.csv', 4],
  ['vietnam-2020/cases.csv', 288],
  ['vietnam-2020/entries.csv', 48],
  ['mers-korea-2015/cases.csv', 162],
] as const;

test.skipIf(!existsSync(DATA)).each(REAL)(
  'real data: every row of %s is accepted (skipped without ../shared/data)',
  async (name, count) => {
    const table = await stageFile(bench.connection, { file: new URL(name, DATA).pathname });
    expect(table).toMatchObject({ accepted: count, rejected: 0 });
  },
);
