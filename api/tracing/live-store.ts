import type { DuckDBConnection } from '@duckdb/node-api';
import { changesSince } from '../../data/graph-store/duckdb/changes.ts';
import { retentionStart } from '../../data/graph-store/duckdb/retention.ts';
import { LiveGraph } from '../../data/graph-store/live-graph.ts';
import {
  forgetIdentities,
  type ResolvedIdentities,
  resolveIdentities,
  shareIdentities,
} from '../../data/identity/aliases.ts';
import { identitiesChanged } from '../../data/identity/changed.ts';
import { lineListRecords } from '../../data/line-list/cases.ts';
import { venueNames } from '../../data/line-list/person-details.ts';
import { recordsTable } from '../../data/store/schema.ts';
import { numberOf, rowsOf, transaction } from '../../data/store/sql.ts';
import type { Store } from '../../data/store/store.ts';
import { DEFAULT_POLICY, type Policy } from '../../engine/policy.ts';
import type { TracePool } from '../../workers/pool/trace-pool.ts';
import type { Followed, FollowingTracing } from '../service.ts';
import { LineLists } from './known-cases.ts';
import { KnownDetails } from './known-details.ts';
import { loadWorld } from './loaded-world.ts';
import { type Snapshot, Tracing } from './tracing.ts';

/** More rows at once than this are loaded sooner than they are followed. */
const FOLLOWED_ROWS_MAX = 200_000;

/** When the room for changes is so full, all is loaded anew while there is still room. */
const FULL_FROM = 0.25;

/**
 * What the store holds, loaded into memory, and following it: every batch gives a new snapshot in the time that its
 * own rows need. Batches that say who is one person, or that hold too much at once, are seen only by loading anew.
 */
export class LiveStore implements FollowingTracing {
  readonly #now: () => number;
  readonly #reader: DuckDBConnection;
  /** Follows the store while the reader may be busy with a long answer. */
  readonly #follower: DuckDBConnection;
  readonly #identities: ResolvedIdentities;
  readonly #graph: LiveGraph;
  readonly #pool: TracePool;
  #snapshot: Snapshot;
  #tracing: Tracing;
  /** Something is missing in the snapshot … */
  #isStale = false;
  /** … and it cannot follow any further. */
  #isLost = false;

  /**
   * Loads the store's present version.
   * @param pool for many cases at once; it outlives this
   * @param policy whose zone and retention the snapshot is made for
   */
  static async load(store: Store, pool: TracePool, policy = DEFAULT_POLICY): Promise<LiveStore> {
    const reader = await store.connect();
    const follower = await store.connect();
    try {
      const read = await transaction(reader, () => readAll(reader, policy, store.now()));
      await shareIdentities(follower, read.identities);
      return new LiveStore({ now: store.now, pool, reader, follower, ...read });
    } catch (error) {
      reader.closeSync();
      follower.closeSync();
      throw error;
    }
  }

  private constructor({ now, pool, reader, follower, identities, graph, snapshot }: Parts) {
    this.#now = now;
    this.#pool = pool;
    this.#reader = reader;
    this.#follower = follower;
    this.#identities = identities;
    this.#graph = graph;
    this.#snapshot = snapshot;
    this.#tracing = new Tracing(snapshot, reader, pool);
  }

  /** The latest snapshot. */
  get tracing(): Tracing {
    return this.#tracing;
  }

  /** Makes the snapshot follow the store. One call at a time. */
  async follow(): Promise<Followed> {
    if (!this.#isLost) await transaction(this.#follower, () => this.#follow());
    if (this.#isStale || this.#isLost) return 'stale';
    return this.#graph.fill >= FULL_FROM || this.#daysFellOff() ? 'full' : 'followed';
  }

  async close(): Promise<void> {
    await forgetIdentities(this.#reader, this.#identities).catch(() => {});
    this.#follower.closeSync();
    this.#reader.closeSync();
  }

  async #follow(): Promise<void> {
    const { version, loaded, cases, details } = this.#snapshot;
    const connection = this.#follower;
    const batches = await rowsOf(
      connection,
      `SELECT sequence, feed FROM batches WHERE sequence > ${version}`,
    );
    const feeds = new Set(batches.map(({ feed }) => String(feed)));
    if (feeds.size === 0) return;
    if ((await changedRows(connection, version, feeds)) > FOLLOWED_ROWS_MAX) return this.#getLost();
    const changes = await changesSince(connection, version, feeds, loaded.range, (text) =>
      this.#graph.zoneTextNumber(text),
    );
    const world = await this.#graph.apply(changes).catch(() => null);
    if (world === null) return this.#getLost();
    const namesPersons = feeds.has('cases') || feeds.has('tests');
    this.#snapshot = {
      version: Math.max(...batches.map(({ sequence }) => Number(sequence))),
      loaded: {
        ...loaded,
        world,
        venueNames: feeds.has('venues') ? await venueNames(connection) : loaded.venueNames,
      },
      cases: namesPersons ? new LineLists(await lineListRecords(connection)) : cases,
      details: feeds.has('persons') ? new KnownDetails() : details,
    };
    this.#tracing = new Tracing(this.#snapshot, this.#reader, this.#pool);
    this.#isStale ||= await identitiesChanged(connection, version, feeds);
  }

  #getLost(): void {
    this.#isLost = true;
  }

  /** Whether a day has passed the retention since the load. */
  #daysFellOff(): boolean {
    const { from, zone, retention_s } = this.#snapshot.loaded.range;
    return from > 0 && retentionStart(this.#now(), retention_s, zone) > from;
  }
}

/** What a store is read into. */
interface Read {
  readonly identities: ResolvedIdentities;
  readonly graph: LiveGraph;
  readonly snapshot: Snapshot;
}

interface Parts extends Read {
  readonly now: () => number;
  readonly pool: TracePool;
  readonly reader: DuckDBConnection;
  readonly follower: DuckDBConnection;
}

async function readAll(
  connection: DuckDBConnection,
  { zone, retention_s }: Policy,
  now: number,
): Promise<Read> {
  const identities = await resolveIdentities(connection);
  const loaded = await loadWorld(connection, { zone, retention_s, now });
  const cases = new LineLists(await lineListRecords(connection));
  const snapshot = { version: await versionOf(connection), loaded, cases, details: new KnownDetails() };
  return { identities, graph: new LiveGraph(loaded.world, loaded), snapshot };
}

function versionOf(connection: DuckDBConnection): Promise<number> {
  return numberOf(connection, 'SELECT coalesce(max(sequence), 0) FROM batches');
}

async function changedRows(
  connection: DuckDBConnection,
  since: number,
  feeds: ReadonlySet<string>,
): Promise<number> {
  const counts = Array.from(
    feeds,
    (feed) => `SELECT count(*) AS rows FROM ${recordsTable(feed)} WHERE seq > ${since}`,
  );
  return numberOf(connection, `SELECT sum(rows) FROM (${counts.join(' UNION ALL ')})`);
}
