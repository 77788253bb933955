import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const folder = mkdtempSync(join(tmpdir(), 'truyvet-stamp-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, ...lines: string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return join(folder, name);
}

async function truyvet(...args: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const env = { TRUYVET_DATA: join(folder, 'data') };
  const code = await run([...args, '--quiet'], { stdout, stderr, env, now: () => 1_630_000_000_000 });
  return { code, out: stdout.text(), err: stderr.text() };
}

const HEAD = 'record_id,person_a,person_b,start,duration_s,attenuation_db,retracted';

test('lists are made again from a stamp with the same bytes, whatever was imported since', async () => {
  const stamp = join(folder, 'stamp.json');
  await truyvet(
    'import',
    file('cases.csv', 'case_id,person,onset', 'F0,p0,2021-08-03'),
    file(
      'encounters.csv',
      HEAD,
      'e1,p0,p1,2021-08-03T04:10:00Z,600,50,',
      'e2,p0,p2,2021-08-03T04:10:00Z,60,50,',
    ),
  );
  const first = await truyvet(
    'trace',
    '--all',
    '--policy',
    '{"min_exposure_s":600}',
    '--evidence',
    '--stamp',
    stamp,
  );
  expect(first.out).toContain('"p1"');
  const { policy, ...stamped } = JSON.parse(readFileSync(stamp, 'utf8'));
  expect(policy.min_exposure_s).toBe(600);
  expect(stamped).toMatchObject({
    made_at: 1_630_000_000,
    cases: ['F0'],
    version: 2,
    records_from: 1_626_973_200,
  });
  await truyvet(
    'import',
    file(
      'encounters-more.csv',
      HEAD,
      'e1,p0,p1,2021-08-03T04:10:00Z,600,50,true',
      'e3,p0,p3,2021-08-03T04:10:00Z,600,50,',
    ),
  );
  expect(await truyvet('trace', '--again', stamp)).toEqual(first);
  expect((await truyvet('trace', '--all', '--policy', '{"min_exposure_s":600}')).out).toContain('"p3"');
});

test.each([
  [['trace', 'F0', '--again', 'stamp.json'], '--again takes the cases'],
  [['trace', '--again', 'none.json'], 'none.json: cannot be read'],
  [['trace', '--again', 'policy.json'], 'policy.json: is no stamp'],
])('%j is refused', async (args, message) => {
  file('policy.json', '{}');
  const refused = await truyvet(...args.map((arg) => (arg.endsWith('.json') ? join(folder, arg) : arg)));
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(message)]);
});
