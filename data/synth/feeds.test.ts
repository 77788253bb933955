import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { feedOf } from '../feeds/declaration.ts';
import { stageFile } from '../feeds/stage.ts';
import { writeDistrict } from './district.ts';
import { COLUMNS, type FileName } from './write.ts';

const FILES = (Object.keys(COLUMNS) as FileName[]).filter((name) => !name.startsWith('truth/'));
const folder = mkdtempSync(join(tmpdir(), 'feeds-'));
let connection: DuckDBConnection;

beforeAll(async () => {
  await writeDistrict(folder, { seed: 1 });
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

test.each(FILES)('%s.csv has columns of its feed only', (name) => {
  const known = feedOf(name)!.columns.map((column) => column.name);
  expect(known).toEqual(expect.arrayContaining([...COLUMNS[name]]));
});

test.each(FILES)('every row of %s.csv is accepted, and none is there twice', async (name) => {
  const staged = await stageFile(connection, { file: join(folder, `${name}.csv`) });
  expect(staged.rejected).toBe(0);
  expect(staged.accepted).toBeGreaterThan(0);
  const counted = await connection.runAndReadAll(`SELECT count(DISTINCT key) FROM ${staged.table}`);
  expect(Number(counted.getRows()[0]![0])).toBe(staged.accepted);
});
