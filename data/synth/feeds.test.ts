import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileKindOf } from '../feeds/file-name.ts';
import { stageFile } from '../feeds/stage.ts';
import { writeCountry } from './country.ts';
import { COLUMNS, type FileName, TRUTH } from './records/write.ts';

const FILES = (Object.keys(COLUMNS) as FileName[]).filter((name) => !name.startsWith(`${TRUTH}/`));
/** What a feed keeps as attributes, or has in common with others. */
const OTHER_COLUMNS = ['source', 'recorded_at', 'cccd', 'phone', 'bhyt'];
const folder = mkdtempSync(join(tmpdir(), 'feeds-'));
let connection: DuckDBConnection;

beforeAll(async () => {
  await writeCountry(folder, { seed: 1, persons: 6000, days: 8 });
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

test('tests.csv has the columns of its feed, and the card', () => {
  expect(COLUMNS.tests.join()).toBe('test_id,person,sampled_at,result_at,method,result,ct,lab,cccd');
});

test.each(FILES)('%s.csv has columns of its feed only', (name) => {
  const known = fileKindOf(`${name}.csv`).feed.columns.map((column) => column.name);
  expect([...known, ...OTHER_COLUMNS]).toEqual(expect.arrayContaining([...COLUMNS[name]]));
});

test.each(FILES)('every row of %s.csv is accepted, and none is there twice', async (name) => {
  const staged = await stageFile(connection, { file: join(folder, `${name}.csv`) });
  expect(staged.rejected).toBe(0);
  expect(staged.accepted).toBeGreaterThan(0);
  const counted = await connection.runAndReadAll(`SELECT count(DISTINCT key) FROM ${staged.table}`);
  expect(Number(counted.getRows()[0]![0])).toBe(staged.accepted);
});
