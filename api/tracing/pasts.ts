import type { DuckDBConnection } from '@duckdb/node-api';
import { forgetIdentities, resolveIdentities } from '../../data/identity/aliases.ts';
import { lineListRecords } from '../../data/line-list/cases.ts';
import { broughtKnown, type KnownState, seeAsKnown } from '../../data/store/as-known.ts';
import type { TracePool } from '../../workers/pool/trace-pool.ts';
import { LineLists } from './known-cases.ts';
import { KnownDetails } from './known-details.ts';
import { loadWorldFrom, type WorldRange } from './loaded-world.ts';
import { type Snapshot, Tracing } from './tracing.ts';

/** Earlier states in memory; each is as large as the present one. */
const KEPT_MAX = 2;

/** A state, and what of its records is looked at. */
export interface AskedPast {
  readonly state: KnownState;
  readonly range: WorldRange;
}

/** Answers from one state, until it is let go of. */
export interface HeldPast extends Disposable {
  readonly tracing: Tracing;
}

/** States of the store as it was known, loaded when they are asked for; the few asked last are kept. */
export class Pasts {
  readonly #connect: () => Promise<DuckDBConnection>;
  readonly #pool: TracePool;
  readonly #kept: Past[] = [];
  /** One is opened after the other: each takes the memory of a whole graph. */
  #turn: Promise<unknown> = Promise.resolve();
  #letGo = Promise.withResolvers<void>();

  /** @param pool for many cases at once; it outlives this */
  constructor(connect: () => Promise<DuckDBConnection>, pool: TracePool) {
    this.#connect = connect;
    this.#pool = pool;
  }

  /**
   * Waits while as many others as are kept are in use. Several are held in one turn, so that nobody who has one waits
   * for another that somebody else has.
   * @param asked at most as many as are kept
   */
  async hold(asked: readonly AskedPast[]): Promise<HeldPast[]> {
    const task = this.#turn.then(async () => {
      const held: HeldPast[] = [];
      try {
        for (const { state, range } of asked) held.push(await this.#holdInTurn(state, range));
        return held;
      } catch (error) {
        for (const past of held) past[Symbol.dispose]();
        throw error;
      }
    });
    this.#turn = task.catch(() => {});
    return task;
  }

  /** Nobody may hold any. */
  async close(): Promise<void> {
    await this.#turn;
    for (const past of this.#kept.splice(0)) await past.close();
  }

  async #holdInTurn(state: KnownState, range: WorldRange): Promise<HeldPast> {
    for (const past of this.#kept)
      if (await past.isStill(state, range)) return this.#held(past, state.version);
    while (this.#kept.length >= KEPT_MAX) {
      const idle = this.#kept.findIndex(({ readers }) => readers === 0);
      if (idle < 0) await this.#letGo.promise;
      else await this.#kept.splice(idle, 1)[0]!.close();
    }
    const past = await Past.open(await this.#connect(), this.#pool, state, range);
    this.#kept.push(past);
    return this.#held(past, state.version);
  }

  #held(past: Past, version: number): HeldPast {
    past.readers++;
    let isHeld = true;
    const letGo = () => {
      if (!isHeld) return;
      isHeld = false;
      past.readers--;
      this.#letGo.resolve();
      this.#letGo = Promise.withResolvers();
    };
    return { tracing: past.at(version), [Symbol.dispose]: letGo };
  }
}

/** One state, on a connection of its own that sees nothing else. */
class Past {
  readonly #connection: DuckDBConnection;
  readonly #state: KnownState;
  readonly #close: () => Promise<void>;
  readonly #tracingAt: (version: number) => Tracing;
  readonly #range: WorldRange;
  #latest: Tracing;
  readers = 0;

  static async open(
    connection: DuckDBConnection,
    pool: TracePool,
    state: KnownState,
    range: WorldRange,
  ): Promise<Past> {
    try {
      await seeAsKnown(connection, state);
      const identities = await resolveIdentities(connection);
      const loaded = await loadWorldFrom(connection, range);
      const cases = new LineLists(await lineListRecords(connection));
      const snapshot = { version: state.version, loaded, cases, details: new KnownDetails() };
      return new Past(connection, pool, state, snapshot, () => forgetIdentities(connection, identities));
    } catch (error) {
      connection.closeSync();
      throw error;
    }
  }

  private constructor(
    connection: DuckDBConnection,
    pool: TracePool,
    state: KnownState,
    snapshot: Snapshot,
    forget: () => Promise<void>,
  ) {
    this.#connection = connection;
    this.#state = state;
    this.#range = snapshot.loaded.range;
    this.#tracingAt = (version) => new Tracing({ ...snapshot, version }, connection, pool);
    this.#latest = this.#tracingAt(state.version);
    this.#close = async () => {
      await forget().catch(() => {});
      connection.closeSync();
    };
  }

  /** Whether the state asked for is this one: what came since was not known by then. */
  async isStill({ at, version }: KnownState, { from, zone, retention_s }: WorldRange): Promise<boolean> {
    const own = this.#range;
    if (own.from !== from || own.zone !== zone || own.retention_s !== retention_s) return false;
    if (at !== this.#state.at || version < this.#state.version) return false;
    if (version === this.#state.version) return true;
    return at !== null && !(await broughtKnown(this.#connection, this.#state.version, { at, version }));
  }

  /** Its answers, under the version that they were asked of. */
  at(version: number): Tracing {
    if (this.#latest.version !== version) this.#latest = this.#tracingAt(version);
    return this.#latest;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
