import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JobRows } from '../../data/jobs/job-rows.ts';
import {
  csv,
  folderWith,
  heldRows,
  NOW,
  temporaryFolder,
  withStore,
} from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY, policyFrom } from '../../engine/policy.ts';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { run } from '../cli/program.ts';
import { collector } from '../cli/testing/collector.ts';
import { type RunningServer, startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';
import { Retention, startOfDaysBack } from './retention.ts';

const DAY_S = 86_400;
const DAYS = 30;
const daysAgo = (days: number) => NOW - days * DAY_S;

/** The case met `old` forty days ago and `young` ten days ago. */
const files = [
  await csv(
    'encounters',
    'person_a,person_b,start,duration_s',
    `f0,old,${daysAgo(40)},1200`,
    `f0,young,${daysAgo(10)},1200`,
  ),
  await csv('cases', 'case_id,person,onset', `past,f0,${daysAgo(40)}`, `present,f0,${daysAgo(10)}`),
];

let folder: string;
let server: RunningServer | undefined;
const copies: RunningServer[] = [];

beforeAll(async () => {
  folder = await folderWith(files);
});
afterAll(async () => {
  for (const running of copies) await running.stop();
});

async function copied(): Promise<string> {
  const copy = await temporaryFolder();
  await cp(folder, copy, { recursive: true });
  return copy;
}

async function truyvet(data: string, ...args: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run(args, { stdout, stderr, env: { TRUYVET_DATA: data }, now: () => NOW * 1000 });
  const rows =
    stdout.text().trim() === ''
      ? []
      : stdout
          .text()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
  return { code, rows, err: stderr.text() };
}

/** Retention of answers is policy, and long here: what is gone must be gone from the store. */
const POLICY = policyFrom({ retention_s: 100 * DAY_S, case_open_s: DEFAULT_POLICY.case_open_s });

async function served(data: string): Promise<RunningServer> {
  server = await startServer({
    ...TEST_SERVER,
    folder: data,
    policy: POLICY,
    now: () => NOW,
  });
  copies.push(server);
  return server;
}

const contactsAt = async (address: string, caseId: string) => {
  const answer = await fetch(`${address}/v1/cases/${caseId}/contacts?level=1`);
  return ((await answer.json()) as { rows: { person: string }[] }).rows.map(({ person }) => person);
};

const FORGOTTEN = [{ feed: 'encounters', forgotten: 1, kept: 1, rejected: 0, batches: 1 }];

test('the command counts what would go, then removes it, and has nothing left to remove', async () => {
  const data = await copied();
  const ask = ['retention', '--older-than-days', String(DAYS)];
  expect(await truyvet(data, ...ask, '--dry-run')).toMatchObject({ code: 0, rows: FORGOTTEN });
  expect(await truyvet(data, ...ask)).toMatchObject({ code: 0, rows: FORGOTTEN });
  expect(await truyvet(data, ...ask)).toMatchObject({ code: 0, rows: [] });
  await withStore(data, async (store) => {
    expect(await heldRows(store, 'encounters', 'person_b')).toEqual([{ person_b: 'young' }]);
  });
});

test('without a number of days nothing is removed, nor with one that is none', async () => {
  const data = await copied();
  for (const args of [[], ['--older-than-days', '0'], ['--older-than-days', 'all']])
    expect((await truyvet(data, 'retention', ...args)).code).toBe(2);
  expect((await truyvet(data, 'retention', '--older-than-days', '90')).rows).toEqual([]);
});

test('a job that a crash left behind is taken up by the next server, before it answers', async () => {
  const data = await copied();
  const rows = await JobRows.open(join(data, 'retention'));
  const payload = { before: startOfDaysBack(NOW, DAYS, DEFAULT_ZONE) };
  await rows.add({ id: 'left', kind: 'retention', payload, submitted_at: NOW });
  const { address } = await served(data);
  expect(await contactsAt(address, 'past')).toEqual([]);
  expect(await contactsAt(address, 'present')).toEqual(['young']);
  const { state } = (await (await fetch(`${address}/v1/retention/left`)).json()) as { state: object };
  expect(state).toMatchObject({ id: 'left', state: 'done', feeds: FORGOTTEN });
});

test('a server removes what is old while it runs, and answers from what is left; the command asks it', async () => {
  const data = await copied();
  const { address } = await served(data);
  expect(await contactsAt(address, 'past')).toEqual(['old']);
  const ask = ['retention', '--older-than-days', String(DAYS)];
  expect(await truyvet(data, ...ask, '--dry-run')).toMatchObject({ code: 0, rows: FORGOTTEN });
  expect(await contactsAt(address, 'past')).toEqual(['old']);
  expect(await truyvet(data, ...ask)).toMatchObject({ code: 0, rows: FORGOTTEN });
  expect(await contactsAt(address, 'past')).toEqual([]);
  expect(await contactsAt(address, 'present')).toEqual(['young']);
  const known = await fetch(`${address}/v1/retention/nothing`);
  expect([known.status, ((await known.json()) as { code: string }).code]).toEqual([404, 'unknown-retention']);
});

test('jobs run one after the other, and each tells what it removed', async () => {
  const data = await copied();
  await withStore(data, async (store) => {
    const retention = await Retention.open({ store, onNotice: () => {} });
    const before = startOfDaysBack(NOW, DAYS, DEFAULT_ZONE);
    const [first, second] = [await retention.submit(before), await retention.submit(before)];
    await retention.settled();
    expect(retention.get(first.id)).toMatchObject({ state: 'done', feeds: FORGOTTEN });
    expect(retention.get(second.id)).toMatchObject({ state: 'done', feeds: [] });
    await retention.stop();
  });
});
