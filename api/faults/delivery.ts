import { setTimeout as wait } from 'node:timers/promises';
import { GraphTail } from '../../data/graph-store/neo4j/graph-tail.ts';
import type { Bodies } from './bodies.ts';
import type { Site } from './site.ts';

const AGAIN_MS = 50;
/** How long a site may need after the fault until everything is where it belongs. */
const SETTLED_MS = 240_000;

/** Sends bodies to whoever owns the folder, of each feed one after the other, each again until it is taken. */
export class Delivery {
  readonly #site: Site;
  readonly #bodies: Bodies;
  /** Where the last body of each feed that was taken tells what became of it. */
  readonly #locations = new Map<string, string>();

  constructor(site: Site, bodies: Bodies) {
    this.#site = site;
    this.#bodies = bodies;
  }

  /** Sends everything. @throws Error where a body is refused for good */
  async send(): Promise<void> {
    const feeds = [...this.#bodies.byFeed].map(async ([feed, bodies]) => {
      for (const body of bodies) while (!(await this.#isTaken(feed, body))) await wait(AGAIN_MS);
    });
    await Promise.all(feeds);
  }

  /**
   * Waits until every body is imported and the graph holds all of it.
   * @throws Error after four minutes, or where one of the product's processes has ended by itself
   */
  async settle(): Promise<void> {
    const deadline = Date.now() + SETTLED_MS;
    let state = 'nothing';
    while (Date.now() < deadline) {
      state = await this.#state().catch((error: Error) => error.message);
      if (state === 'settled') return;
      const crashed = this.#site.crashed();
      if (crashed.length > 0) throw new Error(`${crashed.join(', ')} ended by itself`);
      await wait(AGAIN_MS);
    }
    throw new Error(`not settled after ${SETTLED_MS / 1000} s: ${state}`);
  }

  async #isTaken(feed: string, body: string): Promise<boolean> {
    // Whoever is asked may be gone by now, or come back as another.
    const response = await fetch(`${this.#site.address}/v1/feeds/${feed}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/csv' },
      signal: this.#site.gone.signal,
    }).catch(() => null);
    if (response === null) return false;
    const text = await response.text().catch(() => '');
    if (response.status >= 500) return false;
    if (response.status !== 202) throw new Error(`a body of ${feed} was refused: ${text}`);
    this.#locations.set(feed, response.headers.get('location')!);
    return true;
  }

  async #state(): Promise<string> {
    const { address } = this.#site;
    for (const [feed, location] of this.#locations) {
      const answer = await fetch(address + location);
      const { state } = (await answer.json()) as { state?: string };
      if (state !== 'done') return `an import of ${feed} is ${state ?? 'unknown'}`;
    }
    const { version, graph } = await readiness(address);
    // What the owner believes, and what is true.
    const { sequence: held } = await new GraphTail(this.#site.driver).position();
    if (graph?.behind !== 0 || !graph.reachable || held !== version)
      return `the graph is at batch ${held} of ${version}, ${graph?.reachable ? '' : 'not '}reachable`;
    const { follower } = this.#site;
    if (!follower) return 'settled';
    const followed = await readiness(follower.said[1]!);
    return followed.version === version ? 'settled' : `the follower is at ${followed.version} of ${version}`;
  }
}

interface Readiness {
  readonly version?: number;
  readonly graph?: { readonly behind: number; readonly reachable: boolean };
}

async function readiness(address: string): Promise<Readiness> {
  return (await (await fetch(`${address}/readyz`)).json()) as Readiness;
}
