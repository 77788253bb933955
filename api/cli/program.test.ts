import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Output } from './io.ts';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const NOW_MS = 1_630_000_000_000;

const folder = mkdtempSync(join(tmpdir(), 'truyvet-cli-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Runs a command line on the data folder. */
async function truyvet(args: readonly string[], { isTTY = false, env = {} } = {}) {
  const stdout = collector(isTTY);
  const stderr = collector(isTTY);
  const io = {
    stdout: stdout as Output,
    stderr: stderr as Output,
    env: { TRUYVET_DATA: data, ...env },
    now: () => NOW_MS,
  };
  const code = await run(args, io);
  const lines = () => stdout.text().trimEnd().split('\n');
  return {
    code,
    out: stdout.text(),
    err: stderr.text(),
    lines,
    rows: () => lines().map((line) => JSON.parse(line)),
  };
}

beforeAll(async () => {
  const encounters = file(
    'encounters.csv',
    [
      'person_a,person_b,start,duration_s,attenuation_db',
      'phone:0900,phone:0901,2021-08-03T04:05:06Z,1859,50',
      'phone:0901,phone:0902,2021-08-03T08:05:06Z,1800,50',
      'phone:0900,phone:0903,2021-08-03T04:05:06Z,600,50',
      'phone:0900,phone:0904,2021-08-03 04:05:06,1800,50\n',
    ].join('\n'),
  );
  const cases = file('cases.csv', 'case_id,person,onset\na,phone:0900,2021-08-03\nb,phone:0902,\n');
  expect((await truyvet(['import', encounters, cases])).code).toBe(3);
});

describe('import', () => {
  test('counts what became of the rows, and ends with 3 where some were rejected', async () => {
    const { code, rows } = await truyvet(['import', join(folder, 'encounters.csv')]);
    expect(code).toBe(3);
    expect(rows()).toEqual([
      {
        file: join(folder, 'encounters.csv'),
        feed: 'encounters',
        rows_read: 4,
        accepted: 0,
        already_known: 3,
        rejected: 1,
      },
    ]);
  });

  test('reports a file that cannot be read, takes the others, and ends with 1', async () => {
    const { code, err, rows } = await truyvet([
      'import',
      join(folder, 'none.csv'),
      join(folder, 'cases.csv'),
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(/^error: .*none\.csv/);
    expect(err).not.toContain('    at ');
    expect(rows().map(({ feed }) => feed)).toEqual(['cases']);
  });

  test('reads foreign columns by a map, and does nothing in a dry run', async () => {
    const foreign = file('khai.csv', 'ma;nguoi\nc;phone:0905\n');
    const map = file('map.json', '{"ma": "case_id", "nguoi": "person"}');
    const args = ['import', foreign, '--feed', 'cases', '--delimiter', ';', '--map', map, '--dry-run'];
    expect((await truyvet(args)).rows()).toMatchObject([{ feed: 'cases', accepted: 1 }]);
    expect((await truyvet(args)).rows()).toMatchObject([{ feed: 'cases', accepted: 1 }]);
  });
});

describe('trace', () => {
  test('gives the keys of the interface in their order, then what is known', async () => {
    const { code, lines } = await truyvet(['trace', 'a']);
    expect(code).toBe(0);
    expect(lines()).toEqual([
      '{"case_id":"a","level":1,"person":"phone:0901","via":"phone:0900","first_exposure":"2021-08-03T04:05:06Z",' +
        '"last_exposure":"2021-08-03T04:36:05Z","exposure_s":1859,"qualified_at":"2021-08-03T04:20:06Z",' +
        '"is_case":false,"phone":"0901","quarantine_end":"2021-08-17T04:36:05Z"}',
      '{"case_id":"a","level":2,"person":"phone:0902","via":"phone:0901","first_exposure":"2021-08-03T08:05:06Z",' +
        '"last_exposure":"2021-08-03T08:35:06Z","exposure_s":1800,"qualified_at":"2021-08-03T08:20:06Z",' +
        '"is_case":true,"phone":"0902"}',
    ]);
  });

  test('is a table in local time on a terminal, its evidence in words', async () => {
    const { out } = await truyvet(['trace', 'a', '--level', '1', '--evidence'], { isTTY: true });
    expect(out).toContain('policy vn-2021-12, to level F1; times in Asia/Ho_Chi_Minh');
    expect(out).toMatch(/a +F1 +phone:0901 .* 2021-08-03 11:05 +2021-08-03 11:36 +30 +2021-08-17 11:36 /);
    expect(out).toContain('2021-08-03 11:05 – 11:36, Bluetooth');
  });

  test('names the cases that cannot be traced, goes on with the others, and ends with 1', async () => {
    const { code, err, rows } = await truyvet(['trace', 'nobody', 'b', 'a', '--level', '1']);
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringContaining('nobody'),
      expect.stringMatching(/case b has no onset/),
    ]);
    expect(rows().map(({ person }) => person)).toEqual(['phone:0901']);
    expect((await truyvet(['trace', '--all'])).code).toBe(1);
  });

  test('follows the policy of a file, of the environment, and of the option first of all', async () => {
    const policy = file('strict.json', '{"min_exposure_s": 3600}');
    const env = { TRUYVET_POLICY: policy };
    expect((await truyvet(['trace', 'a'], { env })).out).toBe('');
    expect((await truyvet(['trace', 'a', '--policy', 'vn-2021-12'], { env })).lines()).toHaveLength(2);
  });

  test('leaves out what happened after --as-of', async () => {
    expect((await truyvet(['trace', 'a', '--as-of', '2021-08-03T15:00:00+07:00'])).lines()).toHaveLength(1);
  });

  test('writes a file whole and under its own name only', async () => {
    const out = join(folder, 'out', 'contacts.csv');
    expect((await truyvet(['trace', 'a', '--out', out])).code).toBe(1);
    const csv = join(folder, 'contacts.csv');
    expect((await truyvet(['trace', 'a', '--out', csv])).code).toBe(0);
    expect(readFileSync(csv, 'utf8').split('\n')[0]).toMatch(/^case_id,level,person,via/);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

test('why-not says what was missing', async () => {
  const { code, rows } = await truyvet(['why-not', 'a', 'phone:0903']);
  expect(code).toBe(0);
  expect(rows()).toMatchObject([{ on_list: false, reason: 'time-short', missing_s: 300 }]);
  expect(rows()[0].episodes[0].start).toBe('2021-08-03T04:05:06Z');
  expect((await truyvet(['why-not', 'a', 'phone:9999'])).code).toBe(1);
});

test('status tells what the store holds, and each rejected record', async () => {
  const feeds = (await truyvet(['status'])).rows();
  expect(feeds.find(({ feed }) => feed === 'encounters')).toEqual({
    feed: 'encounters',
    rows: 3,
    first: '2021-08-03T04:05:06Z',
    last: '2021-08-03T08:05:06Z',
    rejected: 1,
    last_import: '2021-08-26T17:46:40Z',
  });
  const [rejected] = (await truyvet(['status', '--rejected'])).rows();
  expect(Object.keys(rejected)).toEqual(['feed', 'file', 'line', 'column', 'value', 'reason']);
  expect(rejected).toMatchObject({ line: 5, column: 'start', value: '2021-08-03 04:05:06' });
});

test('rebuild makes the same store again', async () => {
  const { code, rows } = await truyvet(['rebuild']);
  expect(code).toBe(0);
  expect(rows().every(({ same }) => same)).toBe(true);
});

describe('wrong usage ends with 2 and no stack', () => {
  test.each([
    [[]],
    [['unknown']],
    [['status', '--unknown']],
    [['trace']],
    [['trace', 'a', '--all']],
    [['trace', 'a', '--level', '0']],
    [['trace', 'a', '--level', '2.5']],
    [['trace', 'a', '--as-of', '2021-08-03']],
    [['trace', 'a', '--policy', 'none']],
    [['trace', 'a', '--policy', './none.json']],
    [['trace', 'a', '--format', 'xml']],
    [['trace', 'a', '--format', 'geojson']],
    [['import']],
    [['import', '.', '--feed', 'none']],
    [['import', '.', '--time-zone', 'Mars/Base']],
    [['import', '.', '--delimiter', '--']],
    [['import', '.', '--map', './none.json']],
  ])('%j', async (args) => {
    const { code, err } = await truyvet(args);
    expect(code).toBe(2);
    expect(err).not.toBe('');
    expect(err).not.toContain('    at ');
  });

  test('bytes on a terminal', async () => {
    const { code, err } = await truyvet(['trace', 'a', '--format', 'arrow'], { isTTY: true });
    expect([code, err]).toEqual([2, 'error: arrow is not text; add --out FILE or read it from a pipe\n']);
  });

  test.each([
    [{ HOST: '0.0.0.0' }, 'is open to other machines'],
    [{ HOST: '127.0.0.1.example.org' }, 'is open to other machines'],
    [{ TRUYVET_KEYS: './none.json', HOST: '0.0.0.0' }, './none.json: ENOENT'],
    [{ PORT: '70000' }, 'is not a port'],
  ])('serve with %j', async (env, sentence) => {
    const { code, err } = await truyvet(['serve'], { env });
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

test.each(['import', 'trace', 'why-not', 'status', 'rebuild', 'serve'])(
  '%s --help has examples',
  async (command) => {
    const { code, out } = await truyvet([command, '--help']);
    expect(code).toBe(0);
    expect(out.match(/^ {2}(PORT=0 )?truyvet /gm)!.length).toBeGreaterThanOrEqual(2);
  },
);
