import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pseudonymOf } from '../../data/feeds/personal-code/pseudonym.ts';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const KEY = 'a key for tests, and no other';
const CODE = '079200012345|NGUYEN VAN AN|1990-12-01|0|Q7f3kk29|1';
const folder = mkdtempSync(join(tmpdir(), 'truyvet-import-'));
const visits = join(folder, 'visits.csv');

async function truyvet(env: Record<string, string>, ...args: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const data = { TRUYVET_DATA: join(folder, 'data'), ...env };
  const code = await run(args, { stdout, stderr, env: data, now: () => 1_630_000_000_000 });
  return { code, out: stdout.text(), err: stderr.text() };
}

beforeAll(() => writeFileSync(visits, `person,venue,check_in\n"${CODE}",v,1627963506\n`));
afterAll(() => rmSync(folder, { recursive: true }));

describe('TRUYVET_QR_KEY', () => {
  test('too short a key is wrong usage', async () => {
    const { code, err } = await truyvet({ TRUYVET_QR_KEY: 'short' }, 'import', visits);
    expect(code).toBe(2);
    expect(err).toContain('TRUYVET_QR_KEY has 5 characters; expected at least 16');
  });

  test('without a key rows with codes are rejected, with one they are kept under a pseudonym', async () => {
    expect((await truyvet({}, 'import', visits)).code).toBe(3);
    expect((await truyvet({}, 'status', '--rejected')).out).toContain('TRUYVET_QR_KEY is not set');
    expect((await truyvet({ TRUYVET_QR_KEY: KEY }, 'import', visits)).code).toBe(0);
    const why = await truyvet({}, 'status', '--format', 'csv');
    expect(why.out).toMatch(/^visits,1,/m);
    expect(pseudonymOf(KEY, 'Q7f3kk29')).toMatch(/^qr1405:[0-9a-f]{32}$/);
  });
});

describe('--map', () => {
  test('a name of a format in use, a file, and what is neither', async () => {
    const upload = join(folder, 'upload.tsv');
    writeFileSync(upload, 'aa\tbb\t-60\t1627963506\n');
    const read = await truyvet({}, 'import', upload, '--map', 'bluezone');
    expect(JSON.parse(read.out)).toMatchObject({ feed: 'encounters', accepted: 1 });
    const file = join(folder, 'map.json');
    writeFileSync(file, '{"base":"bluezone","constants":{"duration_s":"180"}}');
    expect(JSON.parse((await truyvet({}, 'import', upload, '--map', file)).out)).toMatchObject({
      accepted: 1,
    });
    writeFileSync(file, '{"columns":{"a":{"to":"start","unit":"weeks"}}}');
    const wrong = await truyvet({}, 'import', upload, '--map', file);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('map.json: columns.a.unit: "weeks" stands there; expected one of ns');
    const inline = ['import', upload, '--map', '{"base":"bluezone","constants":{"duration_s":"240"}}'];
    expect(JSON.parse((await truyvet({}, ...inline)).out)).toMatchObject({ accepted: 1 });
    const mistyped = await truyvet({}, 'import', upload, '--map', 'bluezon');
    expect([mistyped.code, mistyped.err]).toEqual([
      2,
      expect.stringContaining('there is no file bluezon, and no map of this name; built in are bluezone, '),
    ]);
  });
});
