import type { DuckDBConnection } from '@duckdb/node-api';
import { loadFrom } from '../../data/graph-store/duckdb/retention.ts';
import type { KeptOrigin, SnapshotFile } from '../../data/graph-store/snapshot/snapshot-file.ts';
import { type ResolvedIdentities, resolveIdentities } from '../../data/identity/aliases.ts';
import { identitiesChanged } from '../../data/identity/changed.ts';
import { lineListRecords } from '../../data/line-list/cases.ts';
import { venueNames } from '../../data/line-list/person-details.ts';
import { recordsTable } from '../../data/store/schema.ts';
import { numberOf, rowsOf } from '../../data/store/sql.ts';
import { LineLists } from './known-cases.ts';
import { KnownDetails } from './known-details.ts';
import { loadWorld, type WorldRange } from './loaded-world.ts';
import type { Snapshot } from './tracing.ts';

/** More rows at once than this are loaded sooner than they are followed. */
const FOLLOWED_ROWS_MAX = 200_000;

/** What a store is read into. */
export interface ReadStore {
  readonly identities: ResolvedIdentities;
  readonly snapshot: Snapshot;
}

/** What of the store is asked for. */
export type AskedRange = Omit<WorldRange, 'from'>;

/** Reads the store's present version. */
export async function readStore(connection: DuckDBConnection, asked: AskedRange): Promise<ReadStore> {
  const identities = await resolveIdentities(connection);
  const loaded = await loadWorld(connection, asked);
  const cases = new LineLists(await lineListRecords(connection));
  const version = await versionOf(connection);
  return { identities, snapshot: { version, loaded, cases, details: new KnownDetails() } };
}

/**
 * Opens the base that was kept of an earlier version, if it is of the range asked for and what came after can be
 * followed; else `null`. Cases and names of venues are those of the present version.
 */
export async function readKept(
  connection: DuckDBConnection,
  file: SnapshotFile,
  asked: AskedRange,
): Promise<ReadStore | null> {
  const kept = await file.open(connection, async (origin) => {
    return (await isOfRange(connection, origin, asked)) && isFollowable(connection, origin.version);
  });
  if (kept === null) return null;
  const { origin, world, names, identities } = kept;
  const range = { ...asked, from: origin.from };
  const loaded = { ...names, world, range, venueNames: await venueNames(connection) };
  const cases = new LineLists(await lineListRecords(connection));
  return { identities, snapshot: { version: origin.version, loaded, cases, details: new KnownDetails() } };
}

/** Sequence and feeds of the batches after a version. */
export async function batchesSince(
  connection: DuckDBConnection,
  version: number,
): Promise<{ latest: number; feeds: ReadonlySet<string> }> {
  const batches = await rowsOf(connection, `SELECT sequence, feed FROM batches WHERE sequence > ${version}`);
  return {
    latest: Math.max(version, ...batches.map(({ sequence }) => Number(sequence))),
    feeds: new Set(batches.map(({ feed }) => String(feed))),
  };
}

/** Whether batches of these feeds after a version are followed rather than loaded anew. */
export async function areFew(
  connection: DuckDBConnection,
  version: number,
  feeds: ReadonlySet<string>,
): Promise<boolean> {
  const counts = Array.from(
    feeds,
    (feed) => `SELECT count(*) AS rows FROM ${recordsTable(feed)} WHERE seq > ${version}`,
  );
  const sql = `SELECT coalesce(sum(rows), 0) FROM (${counts.join(' UNION ALL ')})`;
  return feeds.size === 0 || (await numberOf(connection, sql)) <= FOLLOWED_ROWS_MAX;
}

async function isOfRange(
  connection: DuckDBConnection,
  origin: KeptOrigin,
  { zone, retention_s, now }: AskedRange,
): Promise<boolean> {
  if (origin.zone !== zone || origin.retention_s !== retention_s) return false;
  return origin.from === (await loadFrom(connection, now, retention_s, zone));
}

async function isFollowable(connection: DuckDBConnection, version: number): Promise<boolean> {
  const { feeds } = await batchesSince(connection, version);
  return (await areFew(connection, version, feeds)) && !(await identitiesChanged(connection, version, feeds));
}

function versionOf(connection: DuckDBConnection): Promise<number> {
  return numberOf(connection, 'SELECT coalesce(max(sequence), 0) FROM batches');
}
