import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { csv, folderWith, temporaryFolder } from '../../data/store/testing/folder.ts';
import { type RunningServer, startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';

const NOW = 1_640_000_000;
const LIST = '/v1/cases/a/contacts?level=2&evidence=true';
/** Until the server has loaded its graph anew, in the background. */
const WAIT = { timeout: 30_000, interval: 50 };

const servers: RunningServer[] = [];
const serve = async (folder: string) => {
  const server = await startServer({
    ...TEST_SERVER,
    folder,
    now: () => NOW,
  });
  servers.push(server);
  return server;
};
let folder: string;
let live: RunningServer;

beforeAll(async () => {
  folder = await folderWith([
    await csv('persons', 'person,phone', 'cccd:1,0901', 'cccd:2,0901'),
    await csv(
      'encounters',
      'person_a,person_b,start,duration_s',
      'phone:0900,phone:0901,1627900000,1800',
      'cccd:1,phone:0902,1627910000,1800',
      'cccd:2,phone:0903,1627910000,1800',
    ),
    await csv('cases', 'case_id,person,onset', 'a,phone:0900,2021-08-03'),
  ]);
  live = await serve(folder);
});
afterAll(async () => {
  for (const server of servers) await server.stop();
});

const answer = async (server: RunningServer, path: string) => {
  const { version: _, ...body } = (await (await fetch(server.address + path)).json()) as Record<
    string,
    unknown
  >;
  return body;
};

/** The list of a server that is started anew over the same records. */
async function listAnew(): Promise<object> {
  const copy = await temporaryFolder();
  await mkdir(copy, { recursive: true });
  await cp(join(folder, 'journal'), join(copy, 'journal'), { recursive: true });
  return answer(await serve(copy), LIST);
}

/** What a decision, or its undoing, does to the live server's list: the same as to one that is started anew. */
async function listAfter(path: string, init: RequestInit): Promise<{ id: string; list: object }> {
  const response = await fetch(live.address + path, init);
  expect(response.status).toBe(202);
  const { decision_id } = (await response.json()) as { decision_id: string };
  await (await fetch(`${live.address}${response.headers.get('location')}/events`)).text();
  const list = await listAnew();
  await vi.waitFor(async () => expect(await answer(live, LIST)).toEqual(list), WAIT);
  return { id: decision_id, list };
}

const decide = (other: string, is_same: boolean) =>
  listAfter('/v1/identities/decisions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person: 'phone:0901', other, is_same }),
  });
const undo = (id: string) => listAfter(`/v1/identities/decisions/${id}`, { method: 'DELETE' });

const personsOf = (list: object) => (list as { rows: { person: string }[] }).rows.map(({ person }) => person);

test('lists of a live server follow decisions and their undoing as one that is started anew has them', async () => {
  const undecided = await answer(live, LIST);
  expect(personsOf(undecided)).toEqual(['phone:0901']);
  const apart = await decide('cccd:2', false);
  expect(personsOf(apart.list)).toEqual(['cccd:1', 'phone:0902']);
  expect((await undo(apart.id)).list).toEqual(undecided);
  const joined = await decide('cccd:2', true);
  expect(personsOf(joined.list)).toEqual(['cccd:2', 'phone:0903']);
  expect((await undo(joined.id)).list).toEqual(undecided);
});
