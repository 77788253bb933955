import { setTimeout as wait } from 'node:timers/promises';
import { graphContent } from '../../data/graph-store/neo4j/graph-content.ts';
import { rebuild } from '../../data/store/rebuild.ts';
import { Store } from '../../data/store/store.ts';
import { storeContent } from '../testing/store-content.ts';
import { CASE_IDS } from './bodies.ts';
import type { Site } from './site.ts';

/** What an installation holds and answers, piece by piece. */
export type Evidence = ReadonlyMap<string, string>;

const AGAIN_MS = 100;
const BUSY_MS = 60_000;

/** Cases whose lists are looked at one by one; all are traced as a job. */
const LISTED = CASE_IDS.slice(0, 8);

/** Of answers and of the graph, while the owner runs; then ends it, for what its folder holds. */
export async function takeEvidence(site: Site): Promise<Evidence> {
  const found = new Map<string, string>();
  for (const id of LISTED) found.set(`list of ${id}`, await listEverywhere(site, id));
  for (const [kind, digest] of await graphContent(site.driver)) found.set(`${kind} in Neo4j`, digest);
  await site.owner.end('SIGTERM');
  const store = await Store.open(site.data, { now: () => Math.floor(Date.now() / 1000) });
  try {
    for (const [feed, digest] of await storeContent(store)) found.set(`${feed} in the store`, digest);
    for (const { feed, before, after } of await rebuild(store))
      found.set(
        `${feed} in the journal`,
        before === after ? 'as in the store' : 'otherwise than in the store',
      );
  } finally {
    await store.close();
  }
  return found;
}

/** Names of what is otherwise, with both counts where they are counted. */
export function differencesOf(found: Evidence, expected: Evidence): string[] {
  const names = new Set([...found.keys(), ...expected.keys()]);
  return [...names]
    .filter((name) => found.get(name) !== expected.get(name))
    .map((name) => `${name}: ${shortOf(found.get(name))} for ${shortOf(expected.get(name))}`);
}

function shortOf(value = 'nothing'): string {
  return /^\d+ [0-9a-f]{32,}$/.test(value) ? value.slice(0, value.indexOf(' ') + 9) : value.slice(0, 300);
}

/** The list by the owner, if a follower gives the same. */
async function listEverywhere({ address, follower }: Site, id: string): Promise<string> {
  const list = await listOf(address, id);
  const followed = follower ? await listOf(follower.said[1]!, id) : list;
  return followed === list ? list : `otherwise at the follower: ${firstDifference(followed, list)}`;
}

/** Where two texts part, and how each goes on. */
function firstDifference(a: string, b: string): string {
  const pos = Array.from(a).findIndex((letter, i) => letter !== b[i]);
  return `${a.slice(Math.max(0, pos - 60), pos + 60)} and not ${b.slice(Math.max(0, pos - 60), pos + 60)}`;
}

/** Rows of a case's list, as text. Who has too much to do is asked again. */
async function listOf(address: string, id: string): Promise<string> {
  const deadline = Date.now() + BUSY_MS;
  for (;;) {
    const answer = await fetch(`${address}/v1/cases/${id}/contacts?level=2`);
    const { rows } = (await answer.json()) as { rows?: unknown[] };
    if (rows) return `${rows.length} ${JSON.stringify(rows)}`;
    if (answer.status !== 503 || Date.now() > deadline) return `refused with ${answer.status}`;
    await wait(AGAIN_MS);
  }
}
