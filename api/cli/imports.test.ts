import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Inbox } from '../../data/inbox/inbox.ts';
import { Store } from '../../data/store/store.ts';
import { csv, temporaryFolder } from '../../data/store/testing/folder.ts';
import { HeldStore } from '../imports/testing/held-store.ts';
import { startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

async function truyvet(...args: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const env = { TRUYVET_DATA: folder };
  const code = await run(args, { stdout, stderr, env, now: () => 1_630_000_000_000 });
  const rows = stdout.text().split('\n').filter(Boolean);
  return { code, rows: rows.map((row) => JSON.parse(row)), err: stderr.text() };
}

/** Bodies of one case each that a server has left in its inbox. */
async function leave(...caseIds: string[]): Promise<string[]> {
  const inbox = await Inbox.open(folder);
  const ids: string[] = [];
  for (const caseId of caseIds) {
    const body = (async function* () {
      yield Buffer.from(`case_id,person\n${caseId},phone:1\n`);
    })();
    ids.push((await inbox.take({ feed: 'cases', format: 'csv', body, received_at: 1_629_000_000 })).id);
  }
  return ids;
}

/** A server over the folder, each of whose imports waits for the test. */
async function heldServer(): Promise<HeldStore> {
  const held = new HeldStore(Store.prototype, 'begin', 'accepted');
  const server = await startServer({ ...TEST_SERVER, folder });
  onTestFinished(async () => {
    vi.restoreAllMocks();
    for (let one = held.take(); one; one = held.take()) one.go();
    await server.stop();
  });
  return held;
}

test.each(['a folder', 'a server'])('imports of %s are listed and cancelled', async (where) => {
  const [first, second, third] = await leave('a', 'b', 'c');
  const held = where === 'a server' ? await heldServer() : null;
  expect((await truyvet('imports', 'cancel', second!, third!)).rows).toMatchObject([
    { id: second, state: 'cancelled', finished_at: '2021-08-26T17:46:40Z' },
    { id: third, state: 'cancelled' },
  ]);
  const listed = await truyvet('imports', 'list', '--limit', '2');
  expect(listed.rows.map(({ id, state }) => [id, state])).toEqual([
    [third, 'cancelled'],
    [second, 'cancelled'],
  ]);
  const { code, rows, err } = await truyvet('imports', 'cancel', 'none', second!);
  expect([code, rows.length, err]).toEqual([1, 1, 'error: import none: No import has this identifier\n']);
  expect((await truyvet('imports', 'list')).rows.at(-1).id).toBe(first);
  if (held) await held.came();
});

/** `import` of the files as a process of its own, which is interrupted. */
function importing(...files: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, 'import', ...files, '--data', folder, '--format', 'csv']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function endOf(child: ChildProcess) {
  const [out, err] = [child.stdout!, child.stderr!].map((stream) => Array.fromAsync(stream, String));
  const [code] = await once(child, 'exit');
  return { code, out: (await out!).join(''), err: (await err!).join('') };
}

test('an import at a server that is interrupted is cancelled there, and no further file is sent', async () => {
  const [cases, venues] = [
    await csv('cases', 'case_id,person', 'a,phone:1'),
    await csv('venues', 'venue', 'v'),
  ];
  const held = await heldServer();
  const child = importing(cases, venues);
  const ending = endOf(child);
  const begun = await held.next();
  child.kill('SIGINT');
  const { code, out, err } = await ending;
  expect([code, out]).toEqual([1, 'file,feed,rows_read,accepted,already_known,rejected\n']);
  expect(err).toMatch(/^import 1-\w+ is being cancelled; interrupt again, and the server goes on with it\n/);
  expect(err).toContain(`error: ${cases}: cancelled, nothing of it was taken\n`);
  expect(err).toContain('interrupted: no further file was sent\n');
  begun.go();
  expect((await truyvet('imports', 'list')).rows).toMatchObject([{ feed: 'cases', state: 'cancelled' }]);
});

test('an import at a server that is interrupted too late is done, and says so', async () => {
  const [cases, venues] = [
    await csv('cases', 'case_id,person', 'a,phone:1'),
    await csv('venues', 'venue', 'v'),
  ];
  const held = await heldServer();
  const child = importing(cases, venues);
  const ending = endOf(child);
  (await held.next()).go();
  const accepted = await held.next();
  child.kill('SIGINT');
  await once(child.stderr!, 'data');
  accepted.go();
  const { code, out } = await ending;
  expect([code, out]).toEqual([1, expect.stringMatching(/\n.*cases\.csv,cases,1,1,0,0\n$/)]);
  expect((await truyvet('imports', 'list')).rows).toMatchObject([{ feed: 'cases', state: 'done' }]);
});

test('an import that is interrupted twice goes on at the server', async () => {
  const cases = await csv('cases', 'case_id,person', 'a,phone:1');
  const held = await heldServer();
  const child = importing(cases);
  const ending = once(child, 'exit');
  (await held.next()).go();
  const accepted = await held.next();
  child.kill('SIGINT');
  await once(child.stderr!, 'data');
  child.kill('SIGINT');
  expect(await ending).toEqual([null, 'SIGINT']);
  accepted.go();
  const states = async () => (await truyvet('imports', 'list')).rows.map(({ state }) => state);
  await expect.poll(states).toEqual(['done']);
});
