import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { within } from './sql.ts';
import { isWithin } from './within.ts';

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
afterAll(() => connection.closeSync());

test.each([
  ['Phường 1 (Hà Nội)', 'Hà Nội', true],
  ['Phường 1 (Hà Nội)', 'hà nội', true],
  ['Phường 1 (Hà Nội)'.normalize('NFD'), 'HÀ NỘI', true],
  ['Xã 2, Đồng Nai', 'Đồng Nai', true],
  ['Hà Nội', 'Hà Nội', true],
  ['Phường Hà Nội', 'Hà Nội', false],
  ['Phường 1 (Hà Nội)', 'Nội', false],
  ['Phường 1 (Hà Nội)', 'Phường 1', false],
])('%s in %s: %o, in SQL too', async (area, asked, expected) => {
  expect(isWithin(area, asked)).toBe(expected);
  const sql = `SELECT ${within('$text')} AS found`;
  const rows = await connection.runAndReadAll(sql, { text: area, area: asked });
  expect(rows.getRowObjectsJS()).toEqual([{ found: expected }]);
});
