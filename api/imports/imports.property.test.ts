import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Inbox } from '../../data/inbox/inbox.ts';
import { StoreError } from '../../data/store/error.ts';
import { Store } from '../../data/store/store.ts';
import { crashed, heldRows, NOW, temporaryFolder } from '../../data/store/testing/folder.ts';
import { Problem } from '../errors.ts';
import type { ImportState } from './import-state.ts';
import { Imports } from './imports.ts';
import { type HeldImport, HeldStore } from './testing/held-store.ts';
import { PATIENCE } from './testing/import-jobs.ts';

/** The same record of each feed, which bodies correct one after the other. */
const CORRECTED = 'x';

const FEEDS = { cases: ['case_id', 'person'], venues: ['venue', 'name'] } as const;
type Feed = keyof typeof FEEDS;

/** What was sent in. */
interface Body {
  readonly feed: Feed;
  readonly rows: readonly (readonly [key: string, value: string])[];
  readonly isReadable: boolean;
}

/** What may happen, in any order. */
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('take'),
      feed: fc.constantFrom<Feed>('cases', 'cases', 'cases', 'venues'),
      kind: fc.constantFrom('new', 'correction', 'correction', 'correction', 'again', 'unreadable'),
    }),
  },
  { weight: 8, arbitrary: fc.constant({ type: 'go' } as const) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('cancel'), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('fail'), isForeseen: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ type: 'crash' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'stop' } as const) },
);

type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;
type Kind = Extract<Event, { kind: unknown }>['kind'];

/** Lets events happen to imports, and holds after each of them that no end changes. */
class History {
  #folder: string;
  readonly bodies = new Map<string, Body>();
  readonly #ends = new Map<string, ImportState>();
  #taken = 0;
  store!: Store;
  imports!: Imports;
  #gate!: HeldStore;
  /** The import under way, where it waits to go on. */
  #held: HeldImport | null = null;
  #noting = new Set<Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(): Promise<void> {
    this.store = await Store.open(this.#folder, { now: () => NOW });
    this.#gate = new HeldStore(this.store, 'begin', 'accept', 'accepted');
    const inbox = await Inbox.open(this.#folder);
    const finish = inbox.finish.bind(inbox);
    vi.spyOn(inbox, 'finish').mockImplementation(async (outcomes) => {
      const noted = finish(outcomes);
      this.#noting.add(noted);
      await noted;
    });
    const [refresh, onNotice] = [async () => {}, () => {}];
    this.imports = new Imports({ inbox, store: this.store, refresh, onNotice, patience: PATIENCE });
    this.imports.start();
    await this.#settled();
  }

  async happen(one: Event): Promise<void> {
    if ('kind' in one) await this.#take(one.feed, one.kind);
    else if ('which' in one && this.bodies.size > 0) await this.#cancel(one.which);
    else if (one.type === 'go') await this.#goOn((held) => held.go());
    else if ('isForeseen' in one) await this.#goOn((held) => held.fail(failure(held, one.isForeseen)));
    else if (one.type === 'crash') await this.#crash();
    else if (one.type === 'stop') await this.#restart();
    for (const id of this.bodies.keys()) this.#check(id);
  }

  /** Lets all go on to its end. */
  async settle(): Promise<ImportState[]> {
    while (this.#held) await this.#goOn((held) => held.go());
    return Promise.all(Array.from(this.bodies.keys(), (id) => this.#ended(id)));
  }

  async end(): Promise<void> {
    await this.imports.stop();
    await this.store.close();
  }

  async #take(feed: Feed, kind: Kind): Promise<void> {
    const body = this.#body(feed, kind);
    const lines = [FEEDS[feed], ...body.rows].map((row) => row.join(','));
    const bytes = (async function* () {
      yield Buffer.from(`${lines.join('\n')}\n${body.isReadable ? '' : '"'}`);
    })();
    const { id } = await this.imports.take({ feed, format: 'csv', body: bytes });
    this.bodies.set(id, body);
    await this.#settled();
  }

  #body(feed: Feed, kind: Kind): Body {
    const number = this.#taken++;
    const again = [...this.bodies.values()].find((body) => body.feed === feed && body.rows.length === 1);
    if (kind === 'again' && again) return again;
    const own = [`${feed}-${number}`, 'a'] as const;
    const rows = kind === 'correction' ? [own, [CORRECTED, `value-${number}`] as const] : [own];
    return { feed, rows, isReadable: kind !== 'unreadable' };
  }

  async #cancel(which: number): Promise<void> {
    const id = [...this.bodies.keys()][which % this.bodies.size]!;
    await this.imports.cancel(id).then(
      (state) => expect(state).toMatchObject({ id, state: 'cancelled' }),
      (error) => expect(error).toEqual(new Problem('import-not-cancelled', error.message)),
    );
  }

  async #goOn(let_: (held: HeldImport) => void): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    let_(held);
    await this.#settled();
  }

  /** Waits until an import is held, or nothing is left to do. */
  async #settled(): Promise<void> {
    if (this.#held) return;
    const ended = Promise.all(Array.from(this.bodies.keys(), (id) => this.#ended(id)));
    await Promise.race([this.#gate.came(), ended]);
    this.#held = this.#gate.take();
  }

  async #ended(id: string): Promise<ImportState> {
    return (await Array.fromAsync(this.imports.follow(id))).at(-1)!;
  }

  /** What is on the disk at the moment is all that is left. */
  async #crash(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(this.#noting);
    const copy = await crashed(this.#folder);
    await this.#stop();
    this.#folder = copy;
    await this.begin();
  }

  async #restart(): Promise<void> {
    await this.#stop();
    await this.begin();
  }

  async #stop(): Promise<void> {
    const stopping = this.imports.stop();
    this.#held?.fail(failure(this.#held, true));
    this.#held = null;
    await stopping;
    await this.store.close();
  }

  #check(id: string): void {
    const state = this.imports.get(id);
    if (this.#ends.has(id)) expect(state).toEqual(this.#ends.get(id));
    else if (state.finished_at !== undefined) this.#ends.set(id, state);
  }
}

/** What the journal fails with is known. */
function failure({ at }: HeldImport, isForeseen: boolean): Error {
  return isForeseen || at !== 'begin' ? new StoreError('disk-full', '', '') : new TypeError('what is this');
}

/** Records that hold where these bodies came one after the other, and no others. */
function expectedRows(bodies: readonly Body[], feed: Feed): Map<string, string> {
  return new Map(bodies.filter((body) => body.feed === feed).flatMap(({ rows }) => rows));
}

async function rowsIn(store: Store, feed: Feed): Promise<Map<string, string>> {
  const [key, value] = FEEDS[feed];
  const rows = await heldRows(store, feed, `${key} AS key, ${value} AS value`);
  return new Map(rows.map((row) => [String(row.key), String(row.value)]));
}

test('whatever is taken, cancelled, lost and broken in whatever order, each body ends once, and the store holds those that are done', async () => {
  const seen = new Set<string>();
  const events = fc.array(event, { minLength: 10, maxLength: 40 });
  const holds = fc.asyncProperty(events, async (all) => {
    const history = new History(await temporaryFolder());
    await history.begin();
    for (const one of all) await history.happen(one);
    const states = await history.settle();
    const bodies = [...history.bodies.values()];
    for (const [index, { state }] of states.entries()) {
      seen.add(state);
      if (state === 'done') expect(bodies[index]!.isReadable).toBe(true);
      else expect(['failed', 'cancelled']).toContain(state);
    }
    const done = bodies.filter((_, index) => states[index]!.state === 'done');
    for (const feed of ['cases', 'venues'] as const)
      expect(await rowsIn(history.store, feed)).toEqual(expectedRows(done, feed));
    await history.end();
  });
  await fc.assert(holds, { numRuns: 25 });
  expect(seen).toEqual(new Set(['done', 'failed', 'cancelled']));
});
