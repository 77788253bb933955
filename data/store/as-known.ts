import type { DuckDBConnection } from '@duckdb/node-api';
import { FEEDS } from '../feeds/declaration.ts';
import { LATEST_FIRST } from './apply.ts';
import { HELD_COLUMNS, heldView, recordsTable } from './schema.ts';
import { numberOf, rowsOf } from './sql.ts';

/** A state of the store: of all that its batches up to `version` brought, what was known by an instant. */
export interface KnownState {
  readonly version: number;
  /** Epoch seconds, itself included; `null` is all. */
  readonly at: number | null;
}

/**
 * Lets a connection see an earlier state of the store: from then on the views of records that hold are those of that
 * state, for whatever is asked there. A record is known from its `recorded_at` on, where it has none from the acceptance
 * of its batch: a correction or a retraction that was known later changes nothing, and a record that only a later one
 * has ended is there again. The state stays as it is while others import.
 * Cost: of each feed the versions that have ended are looked through once, and kept where they hold again.
 */
export async function seeAsKnown(connection: DuckDBConnection, state: KnownState): Promise<void> {
  const isKnown = await knownCondition(connection, state);
  for (const { name } of FEEDS) {
    const table = recordsTable(name);
    const alive = `(ended IS NULL OR ended > ${state.version})`;
    const revived = `temp.${revivedTable(name)}`;
    if (state.at !== null) await stageRevived(connection, name, isKnown, alive);
    await connection.run(`CREATE OR REPLACE TEMP VIEW ${heldView(name)} AS
      SELECT ${HELD_COLUMNS} FROM (FROM ${table} WHERE ${alive} AND ${isKnown}
        ${state.at === null ? '' : `UNION ALL FROM ${revived}`})`);
  }
}

/** Whether batches after one version, up to another, brought anything that was known by the instant. */
export async function broughtKnown(
  connection: DuckDBConnection,
  after: number,
  state: KnownState,
): Promise<boolean> {
  const isKnown = await knownCondition(connection, state);
  const feeds = await rowsOf(
    connection,
    `SELECT DISTINCT feed FROM batches WHERE sequence > ${after} AND sequence <= ${state.version}`,
  );
  for (const { feed } of feeds) {
    const sql = `SELECT count(*) FROM ${recordsTable(String(feed))} WHERE seq > ${after} AND ${isKnown}`;
    if ((await numberOf(connection, sql)) > 0) return true;
  }
  return false;
}

/** Batches are accepted in order of time, so that those known by an instant are those up to one of them. */
async function knownCondition(connection: DuckDBConnection, { version, at }: KnownState): Promise<string> {
  if (at === null) return `seq <= ${version}`;
  const accepted = `SELECT coalesce(max(sequence), 0) FROM batches WHERE accepted_at <= ${at}`;
  const last = await numberOf(connection, accepted);
  return `(seq <= ${version} AND if(recorded_at IS NULL, seq <= ${last}, recorded_at <= ${at}))`;
}

function revivedTable(feed: string): string {
  return `"revived_${feed}"`;
}

/** Of the known versions that have ended those that none of the known has ended; ranked as when they were applied. */
async function stageRevived(
  connection: DuckDBConnection,
  feed: string,
  isKnown: string,
  alive: string,
): Promise<void> {
  const table = recordsTable(feed);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ended_versions AS
    SELECT r.*, accepted_at FROM ${table} r JOIN batches ON sequence = seq WHERE NOT ${alive} AND ${isKnown}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${revivedTable(feed)} AS
    SELECT * EXCLUDE (accepted_at) FROM (
      FROM temp.ended_versions ANTI JOIN (
        SELECT DISTINCT key FROM ${table} SEMI JOIN temp.ended_versions USING (key) WHERE ${alive} AND ${isKnown}
      ) USING (key))
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY ${LATEST_FIRST}) = 1 AND NOT retracted`);
  await connection.run('DROP TABLE temp.ended_versions');
}
