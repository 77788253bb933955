import { CurrentLists } from '../api/changes/current-lists.ts';
import { LineLists } from '../api/tracing/known-cases.ts';
import { KnownDetails } from '../api/tracing/known-details.ts';
import { type Snapshot, Tracing } from '../api/tracing/tracing.ts';
import type { GraphChanges } from '../data/graph-store/changes.ts';
import { Identifiers, IdentifierTableBuilder } from '../data/graph-store/identifiers.ts';
import { LiveGraph } from '../data/graph-store/live-graph.ts';
import type { LineListCase } from '../data/line-list/cases.ts';
import { NO_SIGNAL } from '../engine/contact-graph/signal.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { TracePool } from '../workers/pool/trace-pool.ts';
import { encounterWorld, figureScale, indexCases, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './measure.ts';

const CASES = 10_000;
const ROUNDS = 21;
const FULL_ROUNDS = 5;
const NOTHING: GraphChanges = { persons: [], encounters: [], visits: [], removals: [] };
const ARRIVALS = ['a case', 'an encounter of a case'] as const;

/** What a case or an encounter that comes changes in the current lists, beside making all of them. */
export async function benchChanges(): Promise<Figure[]> {
  const pool = new TracePool(1);
  const lists = new CurrentLists({ policy: DEFAULT_POLICY, level: 2, onNotice: throwNotice });
  const store = new GrowingStore(pool);
  lists.answersFrom(store.tracing);
  await lists.log();
  const full_s = Math.min(...(await fullRuns(store.tracing)));
  const figures: Figure[] = [];
  for (const what of ARRIVALS) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = store.tracing;
      const changes = what === 'a case' ? store.addCase() : await store.addEncounter(round);
      const { elapsed_s } = await timed(() => {
        lists.followed(before, store.tracing, changes);
        return lists.settled();
      });
      times.push(elapsed_s);
    }
    figures.push({
      name: `current lists of ${CASES} cases followed by ${what}, time beside making them all, one thread`,
      samples: times.map((elapsed_s) => (100 * elapsed_s) / full_s),
      unit: '%',
      better: 'less',
      target: 1,
      ...figureScale(SCALE),
      note: `all lists ${full_s.toFixed(2)} s, the fastest of ${FULL_ROUNDS} times, ${what} ${(1000 * median(times)).toFixed(2)} ms; in the end equal to lists made anew`,
    });
  }
  await checkEqual(lists, store.tracing);
  await lists.close();
  await pool.close();
  return figures;
}

async function fullRuns(tracing: Tracing): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < FULL_ROUNDS; round++) {
    const lists = new CurrentLists({ policy: DEFAULT_POLICY, level: 2, onNotice: throwNotice });
    lists.answersFrom(tracing);
    times.push((await timed(() => lists.log())).elapsed_s);
    await lists.close();
  }
  return times;
}

/** A million persons in memory, whose line list and encounters grow. */
class GrowingStore {
  tracing: Tracing;
  readonly #pool: TracePool;
  readonly #graph: LiveGraph;
  readonly #cases: LineListCase[];

  constructor(pool: TracePool) {
    this.#pool = pool;
    const persons = new Identifiers(numberedPersons(SCALE.persons));
    const names = { persons, venues: new Identifiers(numberedPersons(0)), zoneTexts: [] };
    const world = encounterWorld();
    this.#graph = new LiveGraph(world, names);
    this.#cases = indexCases(CASES + ROUNDS).map((source, i) => caseOf(i, persons.at(source.person), source));
    const { zone, retention_s } = DEFAULT_POLICY;
    const range = { now: 0, from: 0, zone, retention_s };
    const loaded = { ...names, world, range, venueNames: new Map() };
    this.tracing = this.#answers({
      version: 1,
      loaded,
      cases: this.#listed(CASES),
      details: new KnownDetails(),
    });
  }

  addCase(): GraphChanges {
    const { snapshot } = this.tracing;
    const count = snapshot.cases.under(DEFAULT_POLICY).rows.length;
    this.tracing = this.#answers({
      ...snapshot,
      version: snapshot.version + 1,
      cases: this.#listed(count + 1),
    });
    return NOTHING;
  }

  /** Of the case of a number with somebody whom nobody has met. */
  async addEncounter(number: number): Promise<GraphChanges> {
    const { snapshot } = this.tracing;
    const { person, infectious_from } = this.#cases[number]!;
    const start = infectious_from! + 3600;
    const encounter = {
      added: true,
      a: person,
      b: `new${number}`,
      start,
      end: start + 1800,
      signal: NO_SIGNAL,
    };
    const changes = { ...NOTHING, encounters: [encounter] };
    const loaded = { ...snapshot.loaded, world: await this.#graph.apply(changes) };
    this.tracing = this.#answers({ ...snapshot, version: snapshot.version + 1, loaded });
    return changes;
  }

  #listed(count: number): LineLists {
    return new LineLists({ recorded: this.#cases.slice(0, count), tests: [] });
  }

  #answers(snapshot: Snapshot): Tracing {
    // Lists come from memory alone.
    return new Tracing(snapshot, null as never, this.#pool);
  }
}

function caseOf(number: number, person: string, { from, to }: { from: number; to: number }): LineListCase {
  const case_id = `F${String(number).padStart(6, '0')}`;
  const unknown = { onset: null, specimen: null, confirmed: null, isolated: null };
  const place = { area: null, lat: null, lng: null, variant: null };
  return { case_id, person, ...unknown, infectious_from: from, infectious_to: to, ...place };
}

function numberedPersons(count: number) {
  const builder = new IdentifierTableBuilder();
  for (let number = 0; number < count; number++) builder.add(String(number).padStart(7, '0'));
  return builder.finish();
}

async function checkEqual(kept: CurrentLists, tracing: Tracing): Promise<void> {
  const anew = new CurrentLists({ policy: DEFAULT_POLICY, level: 2, onNotice: throwNotice });
  anew.answersFrom(tracing);
  await anew.log();
  const lists = new Map(anew.lists());
  for (const [caseId, { rows }] of kept.lists())
    if (Buffer.compare(bytesOf(rows.cells), bytesOf(lists.get(caseId)!.rows.cells)) !== 0)
      throw new Error('a list that was followed is not that which is made anew');
  await anew.close();
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function throwNotice(sentence: string): never {
  throw new Error(sentence);
}
