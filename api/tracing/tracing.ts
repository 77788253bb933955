import type { DuckDBConnection } from '@duckdb/node-api';
import { loadFrom } from '../../data/graph-store/duckdb/retention.ts';
import { printedIdentifier } from '../../data/identity/aliases.ts';
import type { LineListCase } from '../../data/line-list/cases.ts';
import { utf8Order } from '../../data/utf8-order.ts';
import { GroupExposures } from '../../engine/exposure/group-exposures.ts';
import { DEFAULT_POLICY, type Policy } from '../../engine/policy.ts';
import type { TraceBatch, TracePool } from '../../workers/pool/trace-pool.ts';
import { chainsTo, treeOf } from '../chains/chain-rows.ts';
import type {
  ChainOptions,
  Chains,
  SharedVenueRow,
  SourceOptions,
  Sources,
  TreeRow,
} from '../chains/chain-service.ts';
import type { ChainContext } from '../chains/context.ts';
import { sharedVenueRows } from '../chains/shared-venue-rows.ts';
import { sourcesOf } from '../chains/source-rows.ts';
import { Breather } from '../jobs/breather.ts';
import {
  type AskedState,
  type CaseRow,
  type ContactRow,
  type ExposureQuestion,
  type HeldTracing,
  type TraceOptions,
  TracingError,
  type TracingService,
  type WhyNot,
} from '../service.ts';
import { contactRowsOf, withoutUnknown } from './contact-rows.ts';
import { forgetOldest } from './forget-oldest.ts';
import type { LineLists } from './known-cases.ts';
import type { KnownDetails } from './known-details.ts';
import { type LoadedWorld, loadWorld, personNumber } from './loaded-world.ts';
import type { AskedPast, Pasts } from './pasts.ts';
import { Searches } from './searches.ts';
import { IS_THE_CASE, listedAnswer, missedAnswer } from './why-not-answer.ts';
import { type CaseList, type LabelledList, periodOf, traceSources } from './windows.ts';

/** Fewer cases are traced inline: no more than one task of a thread. */
const POOL_FROM_CASES = 256;

/** Rows that are given their persons' details together; what bounds the memory of an answer under way. */
const ROWS_A_BATCH = 20_000;

/** Worlds kept of other zones and retentions: requests may name any. */
const OTHERS_MAX = 2;

/** What one version of the store is answered from. */
export interface Snapshot {
  readonly version: number;
  readonly loaded: LoadedWorld;
  readonly cases: LineLists;
  readonly details: KnownDetails;
}

/** Answers from one snapshot; details and evidence are read from the store itself. */
export class Tracing implements TracingService {
  readonly version: number;
  readonly snapshot: Snapshot;
  readonly #connection: DuckDBConnection;
  readonly #cases: LineLists;
  readonly #home: LoadedWorld;
  /** Calendar days and retention are the policy's, and other ones need a world of their own. */
  readonly #others = new Map<string, Promise<LoadedWorld>>();
  readonly #pool: TracePool;
  readonly #details: KnownDetails;
  readonly #searches: Searches;
  /** Of the policy asked last. */
  #asked: { loaded: LoadedWorld; policy: Policy; groups: GroupExposures } | null = null;

  readonly #pasts: Pasts | null;

  /**
   * @param connection where `resolveIdentities` was called; whoever opened it closes it
   * @param pool for many cases at once; it outlives the snapshot
   * @param pasts earlier states; `null` where this is one itself
   */
  constructor(snapshot: Snapshot, connection: DuckDBConnection, pool: TracePool, pasts: Pasts | null = null) {
    const { version, loaded, cases, details } = snapshot;
    this.snapshot = snapshot;
    this.#pasts = pasts;
    this.version = version;
    this.#connection = connection;
    this.#cases = cases;
    this.#home = loaded;
    this.#details = details;
    this.#pool = pool;
    this.#searches = new Searches(pool);
  }

  get personCount(): number {
    return this.#home.world.personCount;
  }

  cases(policy = DEFAULT_POLICY): readonly CaseRow[] {
    return this.#cases.under(policy).rows;
  }

  case(caseId: string, policy = DEFAULT_POLICY): CaseRow | undefined {
    const found = this.#cases.under(policy).byId.get(caseId);
    return found && (withoutUnknown({ ...found }) as CaseRow);
  }

  async *trace(caseIds: readonly string[], options: TraceOptions): AsyncGenerator<ContactRow[]> {
    const loaded = await this.#world(options.policy);
    const casePersons = this.#cases.under(options.policy).persons;
    const groupExposures = this.#askedOf(loaded, options.policy).groups;
    const readers = {
      connection: this.#connection,
      loaded,
      details: this.#details,
      casePersons,
      groupExposures,
    };
    let batch: CaseList[] = [];
    let numRows = 0;
    const flush = async (): Promise<ContactRow[][]> => {
      const lists = batch;
      batch = [];
      numRows = 0;
      return contactRowsOf(readers, lists, options);
    };
    const { traceable, refusal } = await this.#untilRefused(caseIds, options.policy);
    for await (const list of this.#lists(loaded, traceable, options)) {
      batch.push(list);
      numRows += list.rows.count;
      if (numRows >= ROWS_A_BATCH) yield* await flush();
    }
    yield* await flush();
    if (refusal) throw refusal;
  }

  async *sizes(
    caseIds: readonly string[],
    policies: readonly Policy[],
    { level, asOf }: Omit<ExposureQuestion, 'policy'>,
  ): AsyncGenerator<number[]> {
    const batches: TraceBatch[] = [];
    for (const policy of policies) {
      const loaded = await this.#world(policy);
      const cases = caseIds.map((caseId) => this.#known(caseId, policy));
      const sources = await traceSources(loaded, cases, policy);
      batches.push({
        world: loaded.world,
        policy,
        sources,
        limits: { levels: level, asOf: asOf ?? Infinity },
      });
    }
    yield* this.#pool.count(batches);
  }

  /** The lists of cases that have dates, as the engine gives them, in the order asked. */
  async *lists(cases: readonly LineListCase[], options: ExposureQuestion): AsyncGenerator<CaseList> {
    yield* this.#lists(await this.#world(options.policy), cases, options);
  }

  async whyNot(caseId: string, person: string, options: ExposureQuestion): Promise<WhyNot> {
    const loaded = await this.#world(options.policy);
    const index = this.#known(caseId, options.policy);
    const printed = await printedIdentifier(this.#connection, person);
    const number = personNumber(loaded, printed);
    if (number < 0) throw new TracingError('unknown-person', 'no record names this person');
    const list = await this.#list(loaded, index, options);
    const row = list.rows.persons.indexOf(number);
    if (number === list.person) return { case_id: caseId, person: printed, ...IS_THE_CASE };
    const { groups } = this.#askedOf(loaded, options.policy);
    const readers = { connection: this.#connection, loaded, groups };
    const answer =
      row < 0
        ? await missedAnswer(readers, list, number, options)
        : await listedAnswer(readers, list, row, options);
    return { case_id: caseId, person: printed, ...answer };
  }

  async chains(
    caseId: string,
    person: string,
    options: ChainOptions & { best: number | null },
  ): Promise<Chains> {
    return chainsTo(await this.#chainContext(options.policy), caseId, person, options);
  }

  async tree(
    caseId: string,
    options: ChainOptions & { evidence: boolean },
  ): Promise<AsyncIterable<TreeRow[]>> {
    return treeOf(await this.#chainContext(options.policy), caseId, options);
  }

  async sources(person: string, options: SourceOptions): Promise<Sources> {
    return sourcesOf(await this.#chainContext(options.policy), person, options);
  }

  async sharedVenues(
    caseIds: readonly string[],
    options: Pick<ChainOptions, 'policy' | 'from' | 'asOf'>,
  ): Promise<SharedVenueRow[]> {
    return sharedVenueRows(await this.#chainContext(options.policy), caseIds, options);
  }

  async #chainContext(policy: Policy): Promise<ChainContext> {
    return {
      connection: this.#connection,
      loaded: await this.#world(policy),
      details: this.#details,
      cases: this.#cases.under(policy),
      searches: this.#searches,
    };
  }

  async asKnown(state: AskedState): Promise<HeldTracing> {
    const [held] = await this.asKnownTogether([state]);
    return held!;
  }

  async asKnownTogether(states: readonly AskedState[]): Promise<HeldTracing[]> {
    const asked = await Promise.all(states.map((state) => this.#pastOf(state)));
    const present = { tracing: this, [Symbol.dispose]() {} };
    const pasts = (await this.#pasts?.hold(asked.filter((past) => past !== null))) ?? [];
    return asked.map((past) => (past === null || this.#pasts === null ? present : pasts.shift()!));
  }

  /** `null` where the state is the present. */
  async #pastOf({ at, version, policy, from }: AskedState): Promise<AskedPast | null> {
    const asked = version ?? this.version;
    if (asked > this.version)
      throw new TracingError('unknown-version', `the store is at version ${this.version}`);
    const recordsFrom = await this.recordsFrom(policy);
    const range = { ...this.#home.range, zone: policy.zone, retention_s: policy.retention_s };
    if (at === null && asked === this.version && (from ?? recordsFrom) === recordsFrom) return null;
    return { state: { at, version: asked }, range: { ...range, from: from ?? recordsFrom } };
  }

  async recordsFrom({ zone, retention_s }: Policy): Promise<number> {
    const { now, from, ...range } = this.#home.range;
    if (range.zone === zone && range.retention_s === retention_s) return from;
    const other = await this.#others.get(`${retention_s} ${zone}`);
    return other ? other.range.from : loadFrom(this.#connection, now, retention_s, zone);
  }

  read<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return task(this.#connection);
  }

  #known(caseId: string, policy: Policy): LineListCase {
    const found = this.#cases.under(policy).byId.get(caseId);
    if (found) return found;
    throw new TracingError('unknown-case', `there is no case ${caseId}`);
  }

  /** The cases before the first that cannot be traced, and what is wrong with that one. */
  async #untilRefused(caseIds: readonly string[], policy: Policy) {
    const breather = new Breather();
    const traceable: LineListCase[] = [];
    for (const caseId of caseIds) {
      try {
        const index = this.#known(caseId, policy);
        periodOf(index, policy);
        traceable.push(index);
        if (breather.isDue) await breather.breathe();
      } catch (refusal) {
        return { traceable, refusal };
      }
    }
    return { traceable, refusal: null };
  }

  #world({ zone, retention_s }: Policy): Promise<LoadedWorld> {
    const { range } = this.#home;
    if (range.zone === zone && range.retention_s === retention_s) return Promise.resolve(this.#home);
    const name = `${retention_s} ${zone}`;
    const known = this.#others.get(name);
    if (known) return known;
    forgetOldest(this.#others, OTHERS_MAX);
    const loaded = loadWorld(this.#connection, { ...range, zone, retention_s });
    this.#others.set(name, loaded);
    return loaded;
  }

  async *#lists(
    loaded: LoadedWorld,
    cases: readonly LineListCase[],
    options: Omit<TraceOptions, 'evidence'>,
  ): AsyncGenerator<CaseList> {
    const breather = new Breather();
    if (cases.length < POOL_FROM_CASES) {
      for (const index of cases) {
        yield await this.#list(loaded, index, options);
        await breather.breathe();
      }
      return;
    }
    const { policy, level, asOf } = options;
    const { world } = loaded;
    const sources = await traceSources(loaded, cases, policy);
    const limits = { levels: level, asOf: asOf ?? Infinity };
    let next = 0;
    for await (const lists of this.#pool.trace({ world, policy, sources, limits }))
      for (const rows of lists) {
        yield { index: cases[next], person: sources[next].person, rows };
        next++;
      }
  }

  async #list(
    loaded: LoadedWorld,
    index: LineListCase,
    { policy, level, asOf }: ExposureQuestion,
  ): Promise<LabelledList> {
    const person = personNumber(loaded, index.person);
    const labels = await this.#searches.labels(loaded.world, policy, {
      index: { person, ...periodOf(index, policy) },
      levels: level,
      from: -Infinity,
      asOf: asOf ?? Infinity,
      filter: null,
    });
    return { index, person, rows: labels.rows, labels };
  }

  #askedOf(loaded: LoadedWorld, policy: Policy) {
    if (this.#asked?.loaded !== loaded || this.#asked.policy !== policy) {
      const { world, venues } = loaded;
      const venueOrder = (a: number, b: number) => utf8Order(venues.at(a), venues.at(b));
      const groups = new GroupExposures(world, policy, venueOrder);
      this.#asked = { loaded, policy, groups };
    }
    return this.#asked;
  }
}
