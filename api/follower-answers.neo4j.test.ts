import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ANSWERS } from '../data/answers/catalogue.ts';
import { FEEDS } from '../data/feeds/declaration.ts';
import { testWithNeo4j } from '../data/graph-store/neo4j/testing/driver.ts';
import { temporaryFolder } from '../data/store/testing/folder.ts';
import { writeCountry } from '../data/synth/country.ts';
import type { RunningServer } from './server.ts';
import { level, servers } from './testing/followers.ts';

/** Sends every file of an invented country in, with the errors that it has. */
async function sendCountry({ address }: RunningServer): Promise<void> {
  const folder = await temporaryFolder();
  await writeCountry(folder, { seed: 5, persons: 1500, days: 12 });
  const files = await readdir(folder);
  for (const { name } of FEEDS.filter((feed) => files.includes(`${feed.name}.csv`))) {
    const response = await fetch(`${address}/v1/feeds/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: await readFile(join(folder, `${name}.csv`)),
    });
    expect(response.status).toBe(202);
    const events = await fetch(`${address}${response.headers.get('location')}/events`);
    expect(await events.text()).toContain('"state":"done"');
  }
}

async function answerOf(address: string) {
  const response = await fetch(address);
  return { status: response.status, body: await response.text() };
}

/** Rows of an answer as JSON. */
async function rowsOf({ address }: RunningServer, path: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(address + path);
  expect(response.status, path).toBe(200);
  return ((await response.json()) as { rows: Record<string, unknown>[] }).rows;
}

async function caseWithContacts(owner: RunningServer, cases: Record<string, unknown>[]) {
  for (const first of cases) {
    const a = first.case_id;
    const contact = (await rowsOf(owner, `/v1/cases/${a}/contacts`)).at(-1);
    if (contact) return { a, first, contact };
  }
  throw new Error('no case has a contact');
}

/** Questions of every kind to the country, about people of whom there is something to tell. */
async function questionsTo(owner: RunningServer): Promise<string[]> {
  const cases = await rowsOf(owner, '/v1/cases');
  const { a, first, contact } = await caseWithContacts(owner, cases);
  const b = cases.find(({ case_id }) => case_id !== a)!.case_id;
  const [person, area] = [contact.person, first.area].map((value) => encodeURIComponent(String(value)));
  const due: Readonly<Record<string, string>> = { person: `person=${person}`, area: `area=${area}` };
  return [
    ...ANSWERS.flatMap(({ name, parameters, oneOf = [] }) => [
      `/v1/answers/${name}?${due[oneOf[0]!] ?? ''}`,
      ...(parameters.includes('area') ? [`/v1/answers/${name}?${due.area}`] : []),
    ]),
    '/v1/quality',
    '/v1/quality?format=csv',
    `/v1/cases/${a}/chains`,
    `/v1/cases/${a}/chains?to=${person}&evidence=true&best=3`,
    `/v1/cases/${b}/chains?format=csv`,
    `/v1/persons/${encodeURIComponent(String(first.person))}/sources`,
    `/v1/persons/${person}/sources?before=2021-08-12T00:00:00Z&format=ndjson`,
    `/v1/persons/${person}/timeline`,
    '/v1/transmissions',
    '/v1/epidemic',
    '/v1/exports/contacts.graphml',
    '/v1/exports/linelist.csv',
    '/v1/policies',
    '/v1/feeds',
    '/v1/hotspots?resolution=8&of=cases',
    '/v1/hotspots?resolution=8&of=exposures&method=st-dbscan',
    '/v1/hotspots?resolution=7&of=visits&method=emerging',
  ];
}

testWithNeo4j(
  'each question to an invented country is answered by a follower with the bytes of the owner',
  async () => {
    const { owner, follow } = await servers();
    await sendCountry(owner);
    const follower = await follow();
    await level(owner, follower);
    for (const question of await questionsTo(owner)) {
      const [own, theirs] = await Promise.all(
        [owner, follower].map(({ address }) => answerOf(address + question)),
      );
      expect(own!.status, question).toBe(200);
      expect(theirs, question).toEqual(own);
    }
  },
);
