import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pseudonymOf } from '../../data/feeds/personal-code/pseudonym.ts';
import { type RunningServer, startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';

const KEY = 'a key for tests, and no other';
const QID = 'Q7f3kk29';
const SECRETS = ['079200012345', 'NGUYEN VAN AN', QID];
const CODE = `${SECRETS[0]}|${SECRETS[1]}|1990-12-01|0|${QID}|1`;
const NOW = 1_630_000_000;

let folder: string;
let server: RunningServer;
let log: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'truyvet-codes-'));
  log = [];
  server = await startServer({
    folder,
    ...TEST_SERVER,
    qrKey: KEY,
    now: () => NOW,
    onNotice: (sentence) => log.push(sentence),
    log: (entry) => log.push(JSON.stringify(entry)),
  });
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function importOf(feed: string, body: string): Promise<string> {
  const headers = { 'content-type': 'text/csv' };
  const taken = await fetch(`${server.address}/v1/feeds/${feed}`, { method: 'POST', body, headers });
  expect(taken.status).toBe(202);
  const location = server.address + taken.headers.get('location');
  await (await fetch(`${location}/events`)).text();
  return (await fetch(location)).text();
}

test('a body with personal codes leaves their pseudonyms and nothing else', async () => {
  const rows = [`"${CODE}",chợ,${NOW - 600}`, `"${CODE}|x",chợ,${NOW - 600}`, `phone:1,chợ,${NOW - 500}`];
  const outcome = await importOf('visits', `person,venue,check_in\n${rows.join('\n')}\n`);
  expect(outcome).toContain('is no personal code: it has not six fields');
  const timeline = await fetch(
    `${server.address}/v1/persons/${encodeURIComponent(pseudonymOf(KEY, QID))}/timeline`,
  );
  const known = await timeline.text();
  expect(timeline.status).toBe(200);
  expect(known).toContain('chợ');
  const told = [outcome, known, ...log];
  for (const secret of SECRETS) expect(told.filter((text) => text.includes(secret))).toEqual([]);
  const waiting = await filesWith(SECRETS[0]!);
  expect(waiting).toEqual([]);
});

/** Files of the data folder that hold the text. */
async function filesWith(text: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const holding = await Promise.all(
    files.map(async (file) => ((await readFile(file, 'latin1')).includes(text) ? [file] : [])),
  );
  return holding.flat();
}
