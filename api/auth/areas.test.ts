import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FEEDS } from '../../data/feeds/declaration.ts';
import { run } from '../cli/program.ts';
import { collector } from '../cli/testing/collector.ts';
import { type RunningServer, startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';
import { keysFrom } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'truyvet-areas-'));
const HERE = 'Phường 1 (Hà Nội)';
const THERE = 'Xã 2 (Đồng Nai)';
/** In everything that tells who lives elsewhere, and in nothing else. */
const MARK = 'stranger';

/** What each feed has of one person, whose name is in every value that says who they are. */
function recordsOf(name: string, area: string, other: string): Record<string, string> {
  const person = `zalo:${name}`;
  return {
    persons: `person,name,phone,birth_date,home_area,home_lat,home_lng,source\n${person},${name},090-${name},2021-07-01,${area},21.03,105.85,health`,
    encounters: `person_a,person_b,start,duration_s\n${person},zalo:${other},2021-08-02T01:00:00Z,3600`,
    venues: `venue,name,category,area\nv-${area},Chợ,market,${area}\nnext-${area},Chợ,market,Huyện 9 ${area.slice(area.indexOf('('))}`,
    visits: `person,venue,check_in,check_out\n${person},next-${area},2021-08-03T01:00:00Z,2021-08-03T02:00:00Z\n${person},v-${area},2021-08-03T03:00:00Z,2021-08-03T04:00:00Z`,
    cases: `case_id,person,onset\nBN-${area.length},${person},2021-08-02`,
    contacts: `person,contact,start\n${person},zalo:${other},2021-08-02`,
    transmissions: `from_case,to_case\nBN-${HERE.length},BN-${THERE.length}`,
    tests: `test_id,person,sampled_at,result_at,result,source\nt1-${name},${person},2021-08-02T01:00:00Z,2021-08-01T01:00:00Z,negative,a\nt2-${name},${person},2021-08-02T01:00:00Z,2021-08-02T02:00:00Z,positive,b`,
    quarantine: `person,start,wristband\n${person},2021-08-05T00:00:00Z,w-${name}`,
    vaccinations: `person,dose,given_at,vaccine,source\n${person},1,2021-06-01,Pfizer,a\n${person},1,2021-06-02,Pfizer,b`,
    declarations: `person,declared_at,symptoms,from_area,to_area\n${person},2021-08-02,fever ${name},${area},Huyện 9 ${area.slice(area.indexOf('('))}`,
    entries: `person,entered_at,gate,flight,seat,passport\n${person},2021-08-01T00:00:00Z,HAN,VN1,1A,p-${name}`,
    checkpoints: `person,checkpoint,passed_at,vehicle,from_area,to_area\n${person},CK,2021-08-02T06:00:00Z,plate,${area},Huyện 9 ${area.slice(area.indexOf('('))}`,
    wristband_alerts: `wristband,alerted_at,kind\nw-${name},2021-08-06T00:00:00Z,left`,
    reports: `report_id,reported_at,person,kind,text\nr-${name},2021-08-06T00:00:00Z,${person},gathering,${name}`,
    help_requests: `request_id,requested_at,need,person\nh-${name},2021-08-06T00:00:00Z,food,${person}`,
    consultations: `consultation_id,person,at,advice\nc-${name},${person},2021-08-03T00:00:00Z,rest ${name}`,
    priority_groups: `person,group\n${person},elderly`,
    identities: `person,same_as,record_id\n${person},vneid:${name},i-${name}`,
    identity_decisions: `decision_id,person,other,is_same,decided_at\nd-${name},${person},zalo:x-${name},false,2021-08-03`,
  };
}

async function given(name: string, area: string, other: string): Promise<void> {
  const files = Object.entries(recordsOf(name, area, other)).map(([feed, text]) => {
    const path = join(folder, `${feed}-${name}.csv`);
    writeFileSync(path, `${text}\n`);
    return path;
  });
  const [stdout, stderr] = [collector(), collector()];
  const env = { TRUYVET_DATA: join(folder, 'data') };
  const code = await run(['import', ...files, '--quiet'], {
    stdout,
    stderr,
    env,
    now: () => 1_630_000_000_000,
  });
  expect([code, stderr.text()]).toEqual([0, '']);
}

let server: RunningServer;
let operations: { method: string; path: string; parameters: readonly string[] }[];
beforeAll(async () => {
  await given('neighbour', HERE, MARK);
  await given(MARK, THERE, 'neighbour');
  const digestOf = (key: string) => createHash('sha256').update(key).digest('hex');
  server = await startServer({
    folder: join(folder, 'data'),
    ...TEST_SERVER,
    keys: keysFrom([
      { name: 'hanoi', sha256: digestOf('hanoi'), roles: ['admin'], areas: ['Hà Nội'] },
      { name: 'all', sha256: digestOf('all'), roles: ['admin'] },
    ]),
    onNotice: expect.fail,
    log: () => {},
  });
  const { paths } = (await (await fetch(`${server.address}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
  };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => path.startsWith('/v1/'))
      .map(([method, { parameters = [] }]) => ({
        ...{ method, path: path.replaceAll(/\{\w+\}/g, 'BN-17') },
        parameters: parameters.map(({ name }) => name),
      })),
  );
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function ask(method: string, path: string, body: object = {}): Promise<Response> {
  const headers = { authorization: 'Bearer hanoi' };
  const sent = { 'content-type': 'application/json', ...headers };
  if (method !== 'post') return fetch(server.address + path, { method: method.toUpperCase(), headers });
  return fetch(server.address + path, { method: 'POST', headers: sent, body: JSON.stringify(body) });
}

const isFollowed = ({ path }: { path: string }) =>
  path === '/v1/changes' || path.endsWith('/contacts/events');

test('records of every feed are there of somebody else', () => {
  expect(Object.keys(recordsOf(MARK, THERE, '')).toSorted()).toEqual(
    FEEDS.map(({ name }) => name).toSorted(),
  );
});

test('of all that the interface describes, a key limited to an area gets only its own people, or nothing', async () => {
  expect(operations.length).toBeGreaterThan(80);
  const answered: string[] = [];
  for (const { method, path, parameters } of operations.filter((each) => !isFollowed(each))) {
    const answer = await ask(method, path);
    const text = await answer.text();
    const where = `${method} ${path}`;
    if (answer.status === 403) {
      expect([where, JSON.parse(text).code]).toEqual([where, 'forbidden']);
      continue;
    }
    expect([where, answer.status, text]).toEqual([where, 200, expect.not.stringContaining(MARK)]);
    if (text.includes('neighbour')) answered.push(path);
    if (method === 'post') continue;
    expect([where, parameters]).toEqual([where, expect.arrayContaining(['area', 'format'])]);
    const csv = await (await ask(method, `${path}?format=csv`)).text();
    expect([where, csv]).toEqual([where, expect.not.stringContaining(MARK)]);
    const asked = await ask(method, `${path}?area=${encodeURIComponent(THERE)}`);
    expect([where, asked.status]).toEqual([where, 403]);
  }
  // Where nobody is told of there is nobody to be left out.
  expect(new Set(answered)).toEqual(
    new Set(
      [
        ...[
          'area-contacts',
          'arrivals',
          'contradictions',
          'follow-up',
          'help',
          'priority',
          'quarantine-roll',
        ],
        ...[
          'telehealth',
          'test-disagreements',
          'uncovered-contacts',
          'vaccination-disagreements',
          'verification',
        ],
      ].map((name) => `/v1/answers/${name}`),
    ),
  );
});

async function post(feed: string, ...lines: string[]): Promise<void> {
  const headers = { authorization: 'Bearer all', 'content-type': 'text/csv' };
  const body = lines.join('\n');
  const taken = await fetch(`${server.address}/v1/feeds/${feed}`, { method: 'POST', headers, body });
  await (await fetch(`${server.address}${taken.headers.get('location')}/events`, { headers })).text();
}

test('who follows the changes is told of their own people, and not who exposed them elsewhere', async () => {
  await post('persons', 'person,home_area', `zalo:late,${HERE}`, `zalo:late-${MARK},${THERE}`);
  const followed = operations.filter(isFollowed);
  expect(followed).toHaveLength(2);
  const streams = [];
  for (const { path } of followed) {
    const own = path.replace('BN-17', `BN-${THERE.length}`);
    const changes = await ask('get', own);
    expect([own, changes.status]).toEqual([own, 200]);
    streams.push(changes.body!.pipeThrough(new TextDecoderStream()));
    const asked = await ask('get', `${own}?area=${encodeURIComponent(THERE)}`);
    expect([own, asked.status]).toEqual([own, 403]);
  }
  const meets = (person: string) => `zalo:${MARK},${person},2021-08-03T09:00:00Z,3600`;
  await post(
    'encounters',
    'person_a,person_b,start,duration_s',
    meets('zalo:late'),
    meets(`zalo:late-${MARK}`),
  );
  for (const stream of streams) {
    let text = '';
    for await (const piece of stream) {
      text += piece;
      if (/event: changes\n.*"zalo:late"/.test(text)) break;
    }
    expect(text).toContain('"change":"enters"');
    expect(text).not.toContain(MARK);
  }
});
