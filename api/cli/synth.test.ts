import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const folder = mkdtempSync(join(tmpdir(), 'truyvet-synth-'));
const country = join(folder, 'country');
const data = join(folder, 'data');

async function truyvet(...args: string[]) {
  const stdout = collector();
  const stderr = collector();
  const code = await run(args, { stdout, stderr, env: { TRUYVET_DATA: data }, now: () => 1_630_000_000_000 });
  return { code, out: stdout.text(), err: stderr.text() };
}

beforeAll(async () => {
  const made = await truyvet('synth', '--out', country, '--persons', '3000', '--days', '10', '--seed', '4');
  expect(made).toMatchObject({ code: 0, out: '' });
  expect(made.err).toMatch(/persons 3,000, .* infections \d+/);
  expect((await truyvet('import', country)).code).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('synth', () => {
  test('does not touch a folder that holds something else', async () => {
    const mine = join(folder, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'notes.txt'), '');
    const { code, err } = await truyvet('synth', '--out', mine);
    expect(code).toBe(2);
    expect(err).toContain(`${mine} holds other files`);
  });

  test.each([
    [['--persons', '99'], 'persons: 99'],
    [['--persons', 'many'], "'many' is invalid"],
    [['--app-share', '1.5'], 'app share: 1.5'],
    [['--days', '0'], 'days: 0'],
    [['--format', 'json'], 'csv, parquet'],
    [['--errors', '-1'], "'-1' is invalid"],
    [['--error', 'typo=0.1'], "'typo=0.1' is invalid"],
    [['--error', 'clock-off=2'], 'clock-off: 2 is not a share from 0 to 1'],
  ])('refuses %j as wrong usage', async (options, message) => {
    const { code, err } = await truyvet('synth', '--out', join(folder, 'refused'), ...options);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('score', () => {
  test('gives one row a policy: a laxer policy lists more contacts and misses no infection that another finds', async () => {
    const policies = ['--policy', 'vn-2021-12', '--policy', 'vn-2021-12-unmasked'];
    const { code, out } = await truyvet('score', country, ...policies);
    expect(code).toBe(0);
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ policy }) => policy)).toEqual(['vn-2021-12', 'vn-2021-12-unmasked']);
    const [strict, lax] = rows;
    expect(strict.identity_precision).toBeGreaterThan(0.99);
    expect(strict.identity_recall).toBeGreaterThan(0.5);
    expect(strict.infections).toBeGreaterThan(5);
    expect(strict.found_f1).toBeGreaterThan(0);
    expect(strict.share_f1_f2).toBeGreaterThanOrEqual(strict.share_f1);
    expect(lax.found_f1).toBeGreaterThanOrEqual(strict.found_f1);
    expect(lax.contacts_f1).toBeGreaterThan(strict.contacts_f1);
  });

  test('of lists and of findings is the same where a server holds the folder', async () => {
    const asked = [[], ['--policy', 'vn-2020-12'], ['--quality', '--format', 'csv']];
    const scored = () => Promise.all(asked.map((options) => truyvet('score', country, ...options)));
    const here = [];
    for (const options of asked) here.push(await truyvet('score', country, ...options));
    const server = await startServer({
      ...TEST_SERVER,
      folder: data,
    });
    const there = await scored().finally(() => server.stop());
    expect(there).toEqual(here);
    expect(JSON.parse(there[0]!.out)).toMatchObject({ infectees: expect.any(Number) });
  });

  test('needs the folder that synth wrote', async () => {
    const { code, err } = await truyvet('score', folder);
    expect(code).toBe(2);
    expect(err).toContain('infections.csv is not there');
  });
});
