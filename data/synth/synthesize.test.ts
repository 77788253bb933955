import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { stageFile } from '../feeds/stage.ts';
import { SynthOptionError } from './options.ts';
import { synthesize } from './synthesize.ts';
import { readTruth } from './truth.ts';

const OPTIONS = { seed: 2, persons: 600, days: 4 };
const folder = mkdtempSync(join(tmpdir(), 'synthesize-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a folder with other files is refused by name and left as it is', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'persons.csv'), 'mine');
  const refused = synthesize(other, { ...OPTIONS, format: 'csv' });
  await expect(refused).rejects.toThrow(SynthOptionError);
  await expect(refused).rejects.toThrow(`out: ${other} holds other files`);
  expect(readFileSync(join(other, 'persons.csv'), 'utf8')).toBe('mine');
});

test('Parquet has the rows of the CSV in the same order, and replaces a former output', async () => {
  const csv = join(folder, 'csv');
  const parquet = join(folder, 'parquet');
  await synthesize(csv, { ...OPTIONS, format: 'csv' });
  await synthesize(parquet, { ...OPTIONS, seed: 9, format: 'csv' });
  await synthesize(parquet, { ...OPTIONS, format: 'parquet' });
  expect(existsSync(join(parquet, 'visits.csv'))).toBe(false);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const name of ['persons', 'encounters', 'visits']) {
    const staged = [];
    for (const file of [join(csv, `${name}.csv`), join(parquet, `${name}.parquet`)]) {
      const { table, rejected } = await stageFile(connection, { file });
      expect(rejected).toBe(0);
      const read = await connection.runAndReadAll(`SELECT key FROM ${table}`);
      staged.push(read.getRows().map(String));
    }
    expect(staged[0]!.length).toBeGreaterThan(100);
    expect(staged[1]).toEqual(staged[0]);
  }
  connection.closeSync();
  expect(readFileSync(join(parquet, 'truth/infections.csv'))).toEqual(
    readFileSync(join(csv, 'truth/infections.csv')),
  );
});

test('the truth is read from the folder or from the one in it, and missed by name', async () => {
  const made = join(folder, 'truth-of');
  mkdirSync(join(made, 'truth'), { recursive: true });
  writeFileSync(join(made, 'truth/infections.csv'), 'infector,infectee\na,b\n');
  expect(readTruth(made)).toEqual([{ infector: 'a', infectee: 'b' }]);
  expect(readTruth(join(made, 'truth'))).toEqual([{ infector: 'a', infectee: 'b' }]);
  writeFileSync(join(made, 'truth/infections.csv'), 'infector,infectee\na,\n');
  expect(() => readTruth(made)).toThrow('row 1 has no infector or infectee');
  expect(() => readTruth(join(folder, 'nowhere'))).toThrow('truth/infections.csv is not there');
});
