import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Store } from '../../data/store/store.ts';
import { Random } from '../../data/synth/random.ts';
import { Served } from '../testing/served.ts';
import { storeContent } from '../testing/store-content.ts';
import { ask, CASE_IDS, listOf, senders } from './load.ts';
import type { Sender } from './sender.ts';

const NOW = 1_630_000_000;
const LIFE_MAX_MS = 1500;

/** One kill, and what was found at the start after it. */
export interface Kill {
  readonly number: number;
  /** After the server was ready. */
  readonly killed_after_ms: number;
  /** Posts acknowledged since the kill before. */
  readonly posts: number;
  /** Lists, and counts of a feed, that differ from a server's that was never killed; none, if all is well. */
  readonly differences: readonly string[];
}

/**
 * Kills a server at random moments of a mixed load, and compares what it holds and answers after each start with
 * another that got the same posts and was never killed; at the end also every stored version of every record.
 * @throws Error where the stores differ at the end
 */
export async function* killAgainAndAgain(folder: string, count: number, seed: number): AsyncGenerator<Kill> {
  const [killed, whole] = [join(folder, 'killed'), join(folder, 'whole')];
  const random = new Random(seed, 99);
  const load = senders(seed);
  const reference = await Served.start(whole, NOW);
  let server = await Served.start(killed, NOW);
  try {
    for (let number = 1; number <= count; number++) {
      const before = takenBy(load);
      const killed_after_ms = random.below(LIFE_MAX_MS);
      await killUnderLoad(server, load, killed_after_ms, random);
      server = await Served.start(killed, NOW);
      const posts = takenBy(load) - before;
      for (const sender of load) await sender.settle(server);
      for (const sender of load) await replay(sender, reference);
      yield { number, killed_after_ms, posts, differences: await differences(server, reference) };
    }
  } finally {
    await Promise.all([server.end('SIGTERM'), reference.end('SIGTERM')]);
  }
  if ((await contentOf(killed)) !== (await contentOf(whole))) throw new Error('the stores differ');
}

async function killUnderLoad(
  server: Served,
  load: readonly Sender[],
  after_ms: number,
  random: Random,
): Promise<void> {
  const streams = [...load.map((sender) => sender.stream(server)), ask(server, random).catch(() => {})];
  await wait(after_ms);
  await server.end('SIGKILL');
  await Promise.all(streams);
}

function takenBy(load: readonly Sender[]): number {
  return load.reduce((total, { taken }) => total + taken.length, 0);
}

/** Sends to the reference, one after the other, what the sender got rid of since the last time. */
async function replay({ feed, taken }: Sender, reference: Served): Promise<void> {
  for (const body of taken.splice(0)) {
    const response = await reference.post(feed, body);
    await response.text();
    if (response.status !== 202) throw new Error(`the reference refused a post with ${response.status}`);
    const events = await reference.get(`${response.headers.get('location')}/events`);
    await events.text();
  }
}

async function differences(server: Served, reference: Served): Promise<string[]> {
  const feeds = async ({ address }: Served) => (await fetch(`${address}/v1/feeds`)).text();
  const found = (await feeds(server)) === (await feeds(reference)) ? [] : ['feeds'];
  for (const id of CASE_IDS)
    if ((await listOf(server, id)) !== (await listOf(reference, id))) found.push(`list of ${id}`);
  return found;
}

/** Of every version of every record, and of the rejected ones, whatever batches they came in. */
async function contentOf(folder: string): Promise<string> {
  const store = await Store.open(folder, { now: () => NOW });
  try {
    return [...(await storeContent(store)).values()].join();
  } finally {
    await store.close();
  }
}
