import type { DuckDBConnection } from '@duckdb/node-api';
import type { GraphChanges } from '../../data/graph-store/changes.ts';
import { changesSince } from '../../data/graph-store/duckdb/changes.ts';
import { retentionStart } from '../../data/graph-store/duckdb/retention.ts';
import { LiveGraph } from '../../data/graph-store/live-graph.ts';
import type { SnapshotFile } from '../../data/graph-store/snapshot/snapshot-file.ts';
import { forgetIdentities, type ResolvedIdentities, shareIdentities } from '../../data/identity/aliases.ts';
import { identitiesChanged } from '../../data/identity/changed.ts';
import { lineListRecords } from '../../data/line-list/cases.ts';
import { venueNames } from '../../data/line-list/person-details.ts';
import type { ReadableStore } from '../../data/store/readable-store.ts';
import { transaction } from '../../data/store/sql.ts';
import { DeltaFullError, DeltaMismatchError } from '../../engine/delta/rows.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { TracePool } from '../../workers/pool/trace-pool.ts';
import type { Followed, FollowingTracing } from '../service.ts';
import { LineLists } from './known-cases.ts';
import { KnownDetails } from './known-details.ts';
import { Pasts } from './pasts.ts';
import { areFew, batchesSince, type ReadStore, readKept, readStore } from './read-store.ts';
import { type Snapshot, Tracing } from './tracing.ts';

/** Told what batches have changed between two snapshots. */
export type OnFollowed = (before: Tracing, after: Tracing, changes: GraphChanges) => void;

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
  readonly #pasts: Pasts;
  readonly #onFollowed: OnFollowed;
  #snapshot: Snapshot;
  #tracing: Tracing;
  /** Something is missing in the snapshot … */
  #isStale = false;
  /** … and it cannot follow any further. */
  #isLost = false;

  /**
   * Loads the store's present version, or opens what the file has of it.
   * @param pool for many cases at once; it outlives this
   * @param policy whose zone and retention the snapshot is made for
   * @param onFollowed told of each step
   * @param file where the base is kept for the next load; it is written after this returns
   */
  static async load(
    store: ReadableStore,
    pool: TracePool,
    policy = DEFAULT_POLICY,
    file: SnapshotFile | null = null,
    onFollowed: OnFollowed = () => {},
  ): Promise<LiveStore> {
    const asked = { zone: policy.zone, retention_s: policy.retention_s, now: store.now() };
    if (file) {
      const kept = await LiveStore.#open(store, pool, onFollowed, (reader) => readKept(reader, file, asked));
      if (kept && (await kept.follow().catch(() => 'stale')) === 'followed') return kept;
      await kept?.close();
    }
    const live = (await LiveStore.#open(store, pool, onFollowed, (reader) => readStore(reader, asked)))!;
    await live.#keepIn(file);
    return live;
  }

  /** `null` where nothing is read. */
  static async #open(
    store: ReadableStore,
    pool: TracePool,
    onFollowed: OnFollowed,
    read: (reader: DuckDBConnection) => Promise<ReadStore | null>,
  ): Promise<LiveStore | null> {
    const reader = await store.connect();
    const follower = await store.connect();
    const pasts = new Pasts(() => store.connect(), pool);
    const close = () => {
      reader.closeSync();
      follower.closeSync();
    };
    try {
      const found = await transaction(reader, () => read(reader));
      if (found === null) close();
      else await shareIdentities(follower, found.identities);
      return found && new LiveStore({ now: store.now, pool, pasts, onFollowed, reader, follower, ...found });
    } catch (error) {
      close();
      throw error;
    }
  }

  private constructor({ now, pool, pasts, onFollowed, reader, follower, identities, snapshot }: Parts) {
    this.#now = now;
    this.#pool = pool;
    this.#reader = reader;
    this.#follower = follower;
    this.#identities = identities;
    this.#graph = new LiveGraph(snapshot.loaded.world, snapshot.loaded);
    this.#snapshot = snapshot;
    this.#pasts = pasts;
    this.#onFollowed = onFollowed;
    this.#tracing = new Tracing(snapshot, reader, pool, pasts);
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
    await this.#pasts.close();
    await forgetIdentities(this.#reader, this.#identities).catch(() => {});
    this.#follower.closeSync();
    this.#reader.closeSync();
  }

  async #follow(): Promise<void> {
    const { version, loaded, cases, details } = this.#snapshot;
    const connection = this.#follower;
    const { latest, feeds } = await batchesSince(connection, version);
    if (feeds.size === 0) return;
    if (!(await areFew(connection, version, feeds))) return this.#getLost();
    const changes = await changesSince(connection, version, feeds, loaded.range, (text) =>
      this.#graph.zoneTextNumber(text),
    );
    const world = await this.#graph.apply(changes).catch(nullIfOutOfStep);
    if (world === null) return this.#getLost();
    const namesPersons = feeds.has('cases') || feeds.has('tests');
    this.#snapshot = {
      version: latest,
      loaded: {
        ...loaded,
        world,
        venueNames: feeds.has('venues') ? await venueNames(connection) : loaded.venueNames,
      },
      cases: namesPersons ? new LineLists(await lineListRecords(connection)) : cases,
      details: feeds.has('persons') ? new KnownDetails() : details,
    };
    const before = this.#tracing;
    this.#tracing = new Tracing(this.#snapshot, this.#reader, this.#pool, this.#pasts);
    this.#onFollowed(before, this.#tracing, changes);
    this.#isStale ||= await identitiesChanged(connection, version, feeds);
  }

  async #keepIn(file: SnapshotFile | null): Promise<void> {
    const { version, loaded } = this.#snapshot;
    const { zone, retention_s, from } = loaded.range;
    const base = { world: loaded.world, names: loaded, identities: this.#identities };
    await file?.keep(this.#follower, { version, zone, retention_s, from }, base);
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

/** The two ways in which a graph comes out of step with its store, as `null`; any other error is a bug, and is thrown. */
function nullIfOutOfStep(error: unknown): null {
  if (error instanceof DeltaFullError || error instanceof DeltaMismatchError) return null;
  throw error;
}

interface Parts extends ReadStore {
  readonly now: () => number;
  readonly pool: TracePool;
  readonly pasts: Pasts;
  readonly onFollowed: OnFollowed;
  readonly reader: DuckDBConnection;
  readonly follower: DuckDBConnection;
}
