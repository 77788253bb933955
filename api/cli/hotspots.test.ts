import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseLines, casesAt } from '../hotspots/testing.ts';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const folder = mkdtempSync(join(tmpdir(), 'truyvet-hotspots-'));
afterAll(() => rmSync(folder, { recursive: true }));

function truyvet(...args: string[]) {
  return withThreads(1, ...args);
}

async function withThreads(threads: number, ...args: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const env = { TRUYVET_DATA: join(folder, 'data'), TRUYVET_WORKERS: String(threads) };
  const code = await run(args, { stdout, stderr, env, now: () => 1_630_000_000_000 });
  return { code, out: stdout.text(), err: stderr.text() };
}

function hotspots(...args: string[]) {
  return truyvet('hotspots', '--resolution', '8', ...args);
}

beforeAll(async () => {
  // Single cases far apart make the area in which thirty in one place are many.
  const scattered = Array.from({ length: 12 }, (_, i) => casesAt(`s${i}`, 10 + i / 10, 105.2, 1)).flat();
  const cases = [...casesAt('a', 10.46, 105.63, 30), ...scattered];
  writeFileSync(join(folder, 'cases.csv'), `${caseLines(cases).join('\n')}\n`);
  expect((await truyvet('import', join(folder, 'cases.csv'))).code).toBe(0);
});

describe('hotspots', () => {
  test('prints one object a cell, the hot ones with their class', async () => {
    const { code, out } = await hotspots();
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(rows.filter((row) => row.class?.startsWith('hot')).length).toBeGreaterThan(5);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(42);
  });

  test('gives equal answers whatever the number of threads, also of replicates', async () => {
    const asked = ['hotspots', '--resolution', '8', '--permutations', '199', '--seed', '3'];
    const one = await withThreads(1, ...asked);
    expect(one.out).toContain('p_permutation');
    expect((await withThreads(2, ...asked)).out).toBe(one.out);
  });

  test('says in a table what it is about, in numbers that people read', async () => {
    const { out } = await hotspots('--format', 'table');
    expect(out).toContain('Study area: recorded activity and 2 rings around, ');
    expect(out).toContain('counts, not risk');
    expect(out).not.toMatch(/\d\.0*[1-9]\d{5}/);
  });

  test('draws a map with --format svg, and into a file of that ending', async () => {
    const { out } = await hotspots('--format', 'svg');
    expect(out).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    const file = join(folder, 'map.svg');
    expect((await hotspots('--out', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(out);
  });

  test('writes cells as unsigned numbers of 64 bits into Parquet', async () => {
    const file = join(folder, 'cells.parquet');
    expect((await hotspots('--out', file)).code).toBe(0);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll(
      `SELECT typeof(cell), to_hex(cell), count FROM '${file}' LIMIT 1`,
    );
    const [type, cell] = rows.getRows()[0]!;
    instance.closeSync();
    expect(type).toBe('UBIGINT');
    expect(String(cell)).toMatch(/^8[0-9A-F]{14}$/);
  });

  test('says how many events lie where nobody lives, which a scan against people leaves out', async () => {
    const people = join(folder, 'people.csv');
    writeFileSync(people, 'lat,lng,population\n10.46,105.63,5000\n10,105.2,5000\n');
    const { out } = await hotspots('--method', 'scan', '--population', people, '--format', 'table');
    expect(out).toContain('42 events, 11 of them where nobody lives');
  });

  test('explains a cell', async () => {
    const [first] = (await hotspots()).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { out, code } = await hotspots('--explain', first.cell);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ cell: first.cell, steps: [{ z: first.z }] });
  });

  test.each([
    [['--method', 'magic'], 'Allowed choices are gi-star'],
    [['--area', 'Atlantis'], 'area "Atlantis" is not known; expected one of Hồ Chí Minh, Hà Nội,'],
    [['--area', 'POLYGON((10 105, 11 105, 11 106, 10 105))'], 'latitude and longitude look swapped'],
    [['--population', 'nowhere.csv'], 'nowhere.csv'],
    [['--explain', 'foo'], 'cell "foo" is not in the study area'],
    [['--step', '0'], 'step 0: expected a whole number from 1'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await hotspots(...args);
    expect(code).not.toBe(0);
    expect(err).toContain(message);
  });

  test('refuses a resolution without cells, as wrong usage', async () => {
    expect((await truyvet('hotspots', '--resolution', '3')).code).toBe(2);
    expect((await truyvet('hotspots')).code).toBe(2);
  });

  test('says so where nothing happened', async () => {
    const { code, out, err } = await hotspots(
      '--from',
      '2022-01-01T00:00:00Z',
      '--to',
      '2022-02-01T00:00:00Z',
    );
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('no cases lie in the study area and time asked for');
  });
});
