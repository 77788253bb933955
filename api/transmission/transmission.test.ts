import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../cli/program.ts';
import { collector } from '../cli/testing/collector.ts';
import { startServer } from '../server.ts';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';
import { given, testApp } from '../testing/test-app.ts';

const SHARED_DATA = join(import.meta.dirname, '../../../shared/data');
const folder = await mkdtemp(join(tmpdir(), 'truyvet-transmission-'));
afterAll(() => rm(folder, { recursive: true }));

async function truyvet(...args: string[]): Promise<string> {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run(args, { stdout, stderr, env: {}, now: () => 1_800_000_000_000 });
  expect([code, code === 0 ? '' : stderr.text()]).toEqual([0, '']);
  return stdout.text();
}

async function imported(name: string): Promise<string> {
  const data = join(folder, name);
  await truyvet(
    'import',
    join(SHARED_DATA, name),
    '--data',
    data,
    '--time-zone',
    'Asia/Ho_Chi_Minh',
    '--quiet',
  );
  return data;
}

interface Measured {
  measure: string;
  basis: string;
  group?: string;
  value?: number;
  n: number;
}

describe.skipIf(!existsSync(SHARED_DATA))('real outbreaks', () => {
  test('MERS in Korea 2015 has components of 94 and 3, its superspreaders and 98 serial intervals', async () => {
    const data = await imported('mers-korea-2015');
    const rows: Measured[] = JSON.parse(await truyvet('epidemic', '--data', data, '--format', 'json'));
    const known = rows.filter(({ basis }) => basis === 'known');
    const of = (measure: string) => known.filter((row) => row.measure === measure);
    expect(of('component').map(({ value }) => value)).toEqual([94, 3]);
    expect(
      of('offspring_count')
        .map(({ group }) => Number(group))
        .slice(-3),
    ).toEqual([21, 26, 38]);
    expect(of('serial_interval_mean_d')[0]).toMatchObject({ n: 98 });
    const pairs: { infector?: string; kind: string }[] = JSON.parse(
      await truyvet('transmissions', '--data', data, '--format', 'json'),
    );
    const infected = (infector: string) => pairs.filter((row) => row.infector === infector).length;
    expect([infected('SK_14'), infected('SK_1'), infected('SK_16')]).toEqual([38, 26, 21]);
  });

  test('the known chains of Viet Nam 2020 print as trees', async () => {
    const data = await imported('vietnam-2020');
    const trees = await truyvet(
      'transmissions',
      'BN17',
      'BN34',
      'BN91',
      'BN243',
      '--data',
      data,
      '--format',
      'table',
    );
    const lines = trees.split('\n').map((line) => line.trimEnd());
    const from = lines.findIndex((line) => line.startsWith('BN34'));
    expect(lines.slice(from, from + 7)).toEqual([
      'BN34         2020-03-10',
      '├─ BN36      2020-03-11  known',
      '├─ BN37      2020-03-11  known',
      '│  └─ BN44   2020-03-13  known',
      '├─ BN38      2020-03-11  known',
      '│  └─ BN43   2020-03-13  known',
      '├─ BN40      2020-03-13  known',
    ]);
    const printed = lines.map((line) => line.match(/BN\d+/)?.[0]).filter((id) => id !== undefined);
    const roots = ['BN17', 'BN34', 'BN91', 'BN243'];
    const pairs = await knownPairs('vietnam-2020');
    for (const [i, root] of roots.entries()) {
      const tree = printed.slice(printed.indexOf(root), i < 3 ? printed.indexOf(roots[i + 1]!) : undefined);
      expect(new Set(tree)).toEqual(reached(root, pairs));
    }
  });
});

async function knownPairs(name: string): Promise<string[][]> {
  const text = await readFile(join(SHARED_DATA, name, 'transmissions.csv'), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','));
}

/** Whoever stands below a case by pairs alone, and the case itself. */
function reached(root: string, pairs: readonly string[][]): Set<string> {
  const found = new Set([root]);
  for (const one of found) for (const [from, to] of pairs) if (from === one) found.add(to!);
  return found;
}

describe('over HTTP', async () => {
  const day = (number: number) => Date.UTC(2021, 7, number) / 1000;
  await given('transmissions', 'from_case,to_case,setting', 'a,b,home', 'd,b,', 'b,gone,');
  const app = await testApp(
    fakeTracing([
      { case_id: 'a', person: 'phone:0900', onset: day(2) },
      { case_id: 'b', person: 'phone:0902', onset: day(7) },
      { case_id: 'c', person: 'phone:0909', onset: day(8) },
      { case_id: 'd', person: 'phone:0911', onset: day(3) },
    ]),
  );
  afterAll(() => app.close());

  test('a known infector stands beside what exposures say, and who has none is told', async () => {
    const { rows } = (await app.inject('/v1/transmissions')).json();
    expect(rows[1]).toMatchObject({
      case_id: 'b',
      infector: 'a',
      kind: 'known',
      is_in_tree: true,
      setting: 'home',
      generation: 1,
      serial_interval_s: 5 * 86_400,
    });
    expect(rows.filter((row: { case_id: string }) => row.case_id === 'c')[0]).toMatchObject({
      kind: 'unknown',
    });
  });

  test('the trees below one case, and the statistics, are given in any format', async () => {
    const below = (await app.inject('/v1/transmissions?case=b')).json().rows;
    expect(new Set(below.map((row: { case_id: string }) => row.case_id))).toEqual(new Set(['b']));
    expect((await app.inject('/v1/transmissions?case=nobody')).json().code).toBe('unknown-case');
    const csv = await app.inject('/v1/epidemic?format=csv');
    expect(csv.body.split('\n')[0]!.trim()).toBe('measure,basis,group,value,low,high,n');
    expect(csv.body).toContain('component,known,1,3,,,3');
  });

  test('a second known infector, whose tree it is not, has offspring too', async () => {
    const { rows } = (await app.inject('/v1/epidemic')).json();
    const known = rows.filter(({ basis }: Measured) => basis === 'known');
    const of = (measure: string) =>
      known
        .filter((row: Measured) => row.measure === measure)
        .map(({ group, value, n }: Measured) => [group, value, n]);
    expect(of('offspring_count')).toEqual([
      ['0', 1, 1],
      ['1', 2, 2],
    ]);
    expect(of('offspring_mean')).toEqual([[undefined, 0.666667, 3]]);
  });
});

test('a server that holds the folder prints the same trees, rows and statistics', async () => {
  const file = async (name: string, ...lines: string[]) => {
    await writeFile(join(folder, name), lines.join('\n'));
    return join(folder, name);
  };
  const data = join(folder, 'held');
  await truyvet(
    ...['import', '--data', data, '--quiet'],
    await file('cases.csv', 'case_id,person,onset', 'a,p,2021-08-02', 'b,q,2021-08-06', 'c,r,2021-08-09'),
    await file('encounters.csv', 'person_a,person_b,start,duration_s', 'q,r,2021-08-05T04:00:00Z,3600'),
    await file('transmissions.csv', 'from_case,to_case,setting', 'a,b,home'),
  );
  const questions = [
    ['transmissions', '--format', 'table'],
    ['transmissions', 'b', 'a', '--format', 'table'],
    ['transmissions', 'b', 'a', '--format', 'csv'],
    ['epidemic', '--format', 'csv'],
  ].map((question) => [...question, '--data', data, '--policy', 'who-2020']);
  const asked = async () => {
    const answers: string[] = [];
    for (const question of questions) answers.push(await truyvet(...question));
    return answers;
  };
  const alone = await asked();
  expect(alone[1]!.split('\n').map((line) => line.trimEnd())).toEqual(
    expect.arrayContaining(['b        2021-08-06  a known, home', '└─ c     2021-08-09  likely 100 %']),
  );
  const server = await startServer({
    ...TEST_SERVER,
    folder: data,
    now: () => 1_800_000_000,
  });
  try {
    expect(await asked()).toEqual(alone);
  } finally {
    await server.stop();
  }
});
