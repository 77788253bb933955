import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { exclusively } from './exclusively.ts';

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
afterAll(() => connection.closeSync());

/** Makes a temporary table of a number of its own, and reads it in a later turn. */
async function staged(number: number): Promise<unknown> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE staged AS SELECT ${number} AS number`);
  await connection.run('SELECT count(*) FROM range(10000)');
  const rows = await connection.runAndReadAll('SELECT number FROM staged');
  return rows.getRowsJS()[0]![0];
}

test('tasks that stage tables of one name do not see each other’s', async () => {
  const numbers = Array.from({ length: 30 }, (_, number) => number);
  const found = await Promise.all(numbers.map((number) => exclusively(connection, () => staged(number))));
  expect(found).toEqual(numbers);
});

test('without it they would', async () => {
  const numbers = Array.from({ length: 30 }, (_, number) => number);
  const found = await Promise.allSettled(numbers.map(staged));
  expect(found.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).not.toEqual(numbers);
});

test('a task that fails leaves the next one alone', async () => {
  const failed = exclusively(connection, () => Promise.reject(new Error('no')));
  const next = exclusively(connection, () => staged(7));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe(7);
});
