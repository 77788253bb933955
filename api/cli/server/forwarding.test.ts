import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { keysFrom } from '../../auth/keys.ts';
import { type RunningServer, startServer } from '../../server.ts';
import { TEST_SERVER } from '../../testing/server-settings.ts';
import { run } from '../program.ts';
import { collector } from '../testing/collector.ts';

const KEY = 'secret';
/** Until the server has loaded its graph anew. */
const WAIT = { timeout: 10_000, interval: 50 };
const folder = mkdtempSync(join(tmpdir(), 'truyvet-forward-'));
let server: RunningServer | undefined;

function file(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

async function truyvet(
  args: readonly string[],
  data = 'data',
  key: string | undefined = KEY,
  now = () => 1_630_000_000_000,
) {
  const [stdout, stderr] = [collector(), collector()];
  const env = { TRUYVET_DATA: join(folder, data), TRUYVET_KEY: key };
  const code = await run(args, { stdout, stderr, env, now });
  return { code, out: stdout.text(), err: stderr.text() };
}

const HEAD = 'person_a,person_b,start,duration_s,attenuation_db';
const ENCOUNTERS = file(
  'encounters.csv',
  HEAD,
  'phone:0900,phone:0901,2021-08-03T04:05:06Z,1859,50',
  'phone:0901,phone:0902,2021-08-03T08:05:06Z,1800,50',
  'phone:0900,phone:0903,2021-08-03T04:05:06Z,600,50',
  'phone:0900,phone:0904,2021-08-03 04:05:06,1800,50',
);
const CASES = file(
  'cases.csv',
  'case_id,person,onset,lat,lng',
  'a,phone:0900,2021-08-03,10.5,105.6',
  'b,phone:0902,,,',
  'c,phone:0902,2021-08-04,10.51,105.7',
);

const VENUES = file('venues.csv', 'venue,name,category', 'v1,Chợ Lớn,market', 'v2,,bus');
const VISITS = file(
  'visits.csv',
  'person,venue,check_in,check_out',
  'phone:0900,v1,2021-08-02T01:00:00Z,2021-08-02T02:00:00Z',
  'phone:0902,v1,2021-08-02T01:30:00Z,2021-08-02T03:00:00Z',
  'phone:0904,v2,2021-08-02T01:30:00Z,',
);

const CHECK_INS_MAP = {
  feed: 'visits',
  time_zone: 'Asia/Ho_Chi_Minh',
  delimiter: ';',
  columns: {
    sdt: { to: 'person', prefix: 'phone:' },
    diem: 'venue',
    vao: { to: 'check_in', format: '%d/%m/%Y %H:%M' },
  },
};

const PERSONS = file('persons.csv', 'person,phone,record_id', 'cccd:1,0907,r1', 'cccd:2,0907,r2');

const SQUARE = 'POLYGON((105 10, 106 10, 106 11, 105 11, 105 10))';

/** Each is asked of the folder itself, then of the server that holds it. */
const QUESTIONS = [
  ['trace', 'a', '--evidence'],
  ['trace', 'a', '--rank', 'cwa-2023', '--certainty'],
  ['trace', 'a', '--rank', 'nhs-2021', '--format', 'table'],
  ['trace', 'a', '--groups', 'list', '--policy', '{"group_above":1}', '--format', 'csv'],
  ['trace', '--all', '--policy', 'who-2020', '--format', 'csv'],
  ['trace', 'a', 'nobody', '--format', 'table', '--evidence'],
  ['trace', 'c', '--level', '1', '--as-of', '2021-08-03T09:00:00Z', '--format', 'json'],
  ['trace', 'a', '--policy', '{"base":"vn@2021-09-01","min_exposure_s":1860}'],
  ['trace', 'a', '--known-at', '2021-08-20T00:00:00Z'],
  ['trace', '--all', '--known-at', '2021-08-27T00:00:00Z'],
  ['why-not', 'a', 'phone:0903', '--known-at', '2021-08-27T00:00:00Z'],
  ['why-not', 'a', 'phone:0903'],
  ['why-not', 'a', 'phone:0903', '--policy', 'vn@2022-04-15'],
  ['why-not', 'a', 'phone:0903', '--format', 'table'],
  ['why-not', 'a', 'phone:9999'],
  ['trace', 'a', '--level', 'unlimited'],
  ['why-not', 'a', 'phone:0904', '--level', 'unlimited'],
  ['chain', 'a', 'phone:0902'],
  ['chain', 'a', 'phone:0902', '--best', '3', '--format', 'table'],
  ['chain', 'a', 'phone:0902', '--feed', 'encounters', '--until', '2021-08-05T00:00:00Z', '--format', 'csv'],
  ['chain', 'a', 'phone:0904', '--category', 'market', 'bus'],
  ['chain', 'a', 'phone:9999'],
  ['chain', 'a', '--evidence', '--policy', '{"base":"vn","min_exposure_s":300}'],
  ['chain', 'a', '--tree', '--format', 'table', '--since', '2021-08-03T00:00:00Z'],
  ['chain', 'b'],
  ['sources', 'phone:0902', '--evidence', '--level', 'unlimited'],
  ['sources', 'phone:0902', '--before', '2021-08-03T08:20:10Z', '--format', 'table'],
  ['sources', 'phone:0901'],
  ['shared-venues', 'a', 'c'],
  ['shared-venues', 'a', 'c', '--format', 'table', '--as-of', '2021-08-02T01:45:00Z'],
  ['timeline', 'phone:0900', '--gap-h', '4', '--format', 'table'],
  ['timeline', 'phone:0902', '--until', '2021-08-03T08:00:00Z'],
  ['timeline', 'phone:9999'],
  ['diff', '--all', '--against-policy', '{"min_exposure_s":600}'],
  ['diff', 'a', '--against-version', '1', '--format', 'csv'],
  ['diff', 'a', '--against-known-at', '2021-08-20T00:00:00Z', '--format', 'table'],
  ['sensitivity', '--all', '--vary', 'min_exposure_s=600:1200:300', '--vary', 'latent_s=0,86400'],
  [
    'sensitivity',
    'a',
    '--vary',
    'min_exposure_s=1',
    '--format',
    'table',
    '--known-at',
    '2021-08-27T00:00:00Z',
  ],
  ['answer', 'flows'],
  ['answer', 'quarantine-roll', '--area', 'Huế'],
  ['identity', 'conflicts', '--format', 'csv'],
  ['identity', 'show', 'phone:0907'],
  ['identity', 'decisions', '--format', 'table'],
  ['identity', 'decide', 'apart', 'phone:0907', 'cccd:9'],
  ['identity', 'decide', 'join', 'cccd:1', 'cccd:1'],
  ['identity', 'undo', 'nothing of the kind'],
  ['answer', 'risk', '--person', 'phone:0901', '--at', '2021-08-05T00:00:00Z', '--format', 'table'],
  ['answer', 'uncovered-contacts', '--policy', 'who-2020', '--format', 'csv'],
  ['transmissions', 'a', '--format', 'csv'],
  ['epidemic'],
  ['export', 'go-data', 'a', 'c', '--quiet'],
  ['hotspots', '--resolution', '5', '--area', SQUARE, '--format', 'csv'],
  ['hotspots', '--resolution', '5', '--area', SQUARE, '--to', '2021-08-20T00:00:00Z'],
  ['status'],
  ['status', '--format', 'table'],
  ['status', '--quality'],
  ['status', '--rejected'],
  ['status', '--rejected', '--format', 'table'],
  ['import', ENCOUNTERS, CASES],
];
const answers = new Map<string, object>();

beforeAll(async () => {
  expect((await truyvet(['import', ENCOUNTERS, CASES, VENUES, VISITS, PERSONS])).code).toBe(3);
  for (const question of QUESTIONS) answers.set(question.join(' '), await truyvet(question));
  server = await startServer({
    folder: join(folder, 'data'),
    ...TEST_SERVER,
    keys: keysFrom([
      { name: 'all', sha256: createHash('sha256').update(KEY).digest('hex'), roles: ['admin'] },
    ]),
  });
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

test.each(QUESTIONS)('%s %s is answered by the server as by the folder', async (...question) => {
  expect(await truyvet(question)).toEqual(answers.get(question.join(' ')));
});

test('what is imported at the server is in its answers', async () => {
  const more = file('encounters-more.csv', HEAD, 'phone:0900,phone:0905,2021-08-03T05:05:06Z,1800,50');
  const { code, out } = await truyvet(['import', more]);
  expect([code, JSON.parse(out)]).toMatchObject([0, { feed: 'encounters', accepted: 1, rejected: 0 }]);
  expect((await truyvet(['trace', 'a'])).out).toContain('phone:0905');
});

test('a foreign file is read at the server by its map, and what is rejected bears its own line and column', async () => {
  const map = file('map.json', JSON.stringify(CHECK_INS_MAP));
  const foreign = file('quet.csv', 'sdt;diem;vao', '0906;v1;03/08/2021 08:15', '0907;v1;sáng nay');
  const rejected = async (data: string) =>
    (await truyvet(['status', '--rejected', '--format', 'csv'], data)).out.trim().split('\n').at(-1)!;
  const outcomes = [];
  for (const data of ['mapped', 'data']) {
    const { code, out } = await truyvet(['import', foreign, '--map', map], data);
    outcomes.push([code, out, (await rejected(data)).replace(/,[^,]*\.csv,/, ',')]);
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[1]).toEqual([
    3,
    expect.any(String),
    expect.stringMatching(/^visits,3,vao,sáng nay,"is not an instant/),
  ]);
  const upload = file('upload.tsv', 'a\tb\t-60\t1628000000');
  const lines = await truyvet(['import', upload, '--map', 'bluezone']);
  expect([lines.code, JSON.parse(lines.out)]).toMatchObject([0, { feed: 'encounters', accepted: 1 }]);
});

test('a map that is too long to be sent is refused with its size', async () => {
  const codes = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`${i}`, `area ${i}`]));
  const map = file('long.json', JSON.stringify({ columns: { ma: { to: 'venue', codes } } }));
  const { code, err } = await truyvet(['import', VENUES, '--map', map]);
  expect([code, err]).toEqual([2, expect.stringMatching(/a map of \d+ bytes, encoded; stop it first/)]);
});

test('a decision at the server is in its answers, and is undone', async () => {
  const conflicts = async () => (await truyvet(['identity', 'conflicts'])).out.split('\n').filter(Boolean);
  expect(await conflicts()).toHaveLength(2);
  const decided = await truyvet(['identity', 'decide', 'apart', 'phone:0907', 'cccd:2', '--reason', 'asked']);
  expect(decided).toMatchObject({ code: 0, err: '' });
  await vi.waitFor(async () => expect(await conflicts()).toEqual([]), WAIT);
  const id = decided.out.trim();
  const { out } = await truyvet(['identity', 'decisions']);
  expect(JSON.parse(out)).toMatchObject({ decision_id: id, reason: 'asked' });
  expect((await truyvet(['identity', 'undo', id])).code).toBe(0);
  await vi.waitFor(async () => expect(await conflicts()).toHaveLength(2), WAIT);
});

test('an import that takes long at the server tells its steps', async () => {
  const more = file('encounters-slow.csv', HEAD, 'phone:0900,phone:0906,2021-08-03T05:05:06Z,1800,50');
  let now_ms = 1_630_000_000_000;
  const slowly = () => {
    now_ms += 60_000;
    return now_ms;
  };
  const { err } = await truyvet(['import', more], 'data', KEY, slowly);
  expect(err).toContain(`importing ${more}: applied\n`);
});

test('a file that cannot be read to its end is refused as here', async () => {
  const bad = file('visits.csv', 'no,such,header', 'a,b,c');
  const here = await truyvet(['import', bad], 'other');
  expect(await truyvet(['import', bad])).toEqual(here);
});

test.each([
  [['import', ENCOUNTERS, '--dry-run'], 2, '--dry-run'],
  [['rebuild'], 1, 'in use by process'],
] as const)('%s is refused with the address of the server', async (question, code, said) => {
  const refused = await truyvet(question);
  expect([refused.code, refused.err]).toEqual([code, expect.stringContaining(said)]);
  expect(refused.err).toContain(server!.address);
});

test('without a key the refusal tells how to give one', async () => {
  const { code, err } = await truyvet(['trace', 'a'], 'data', 'wrong');
  expect([code, err]).toEqual([1, expect.stringContaining('set TRUYVET_KEY')]);
});
