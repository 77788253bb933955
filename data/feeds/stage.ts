import type { DuckDBConnection } from '@duckdb/node-api';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { checkedRows, goodRows } from './check.ts';
import type { FeedDeclaration } from './declaration.ts';
import { FileError } from './file-error.ts';
import { fileKindOf } from './file-name.ts';
import type { LocalTime } from './instant.ts';
import { openSource } from './open-source.ts';
import { withKeys } from './record-key.ts';
import type { Relation, Source } from './source.ts';
import { literal } from './sql.ts';
import { Workspace } from './workspace.ts';

export interface StageRequest {
  /** Path of the file; its extension tells the format. */
  readonly file: string;
  /** Without it the base name tells the feed. */
  readonly feed?: string;
  /** IANA zone of times of day that have no offset, and of bare dates. Without it the former are rejected. */
  readonly timeZone?: string;
  /** Of CSV; default comma. */
  readonly delimiter?: string;
  /** Source column → feed column. */
  readonly map?: ReadonlyMap<string, string>;
}

/** A file's records in two temporary tables of the connection. */
export interface Staged {
  readonly feed: FeedDeclaration;
  /** Accepted rows, in the file's order: `stagedColumns(feed)`. */
  readonly table: string;
  /** feed, file, line UINTEGER, "column", "value", reason. */
  readonly rejectedTable: string;
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
}

let stagedCount = 0;

/**
 * Reads and checks a file whole. Most files hold no bad row: they are read in one pass, which stops at the first bad
 * one; then a second pass counts lines and tells good from bad.
 * Not inside a transaction: the first pass may fail.
 * @throws FileError if it cannot be read to its end, its header is wrong or its feed unknown; nothing is staged then.
 */
export async function stageFile(connection: DuckDBConnection, request: StageRequest): Promise<Staged> {
  const kind = fileKindOf(request.file, request.feed);
  const local = await localTimeOf(connection, request);
  await using workspace = await Workspace.create();
  const source = await openSource(connection, request, kind, workspace);
  const table = `staged_${kind.feed.name}_${++stagedCount}`;
  const staging = { connection, request, feed: kind.feed, local, table, rejectedTable: `${table}_rejected` };
  if (!(source.records && (await isStagedGood(staging, source.records)))) await stageChecked(staging, source);
  return counted(staging);
}

/** Drops the tables of a staged file. */
export async function dropStaged(
  connection: DuckDBConnection,
  { table, rejectedTable }: Pick<Staged, 'table' | 'rejectedTable'>,
): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${table}; DROP TABLE IF EXISTS ${rejectedTable}`);
}

interface Staging {
  readonly connection: DuckDBConnection;
  readonly request: StageRequest;
  readonly feed: FeedDeclaration;
  readonly local: LocalTime;
  readonly table: string;
  readonly rejectedTable: string;
}

async function localTimeOf(
  connection: DuckDBConnection,
  { file, timeZone }: StageRequest,
): Promise<LocalTime> {
  const zone = timeZone ?? DEFAULT_ZONE;
  try {
    await connection.run(`SELECT timezone(${literal(zone)}, TIMESTAMP '2020-01-01')`);
  } catch (error) {
    throw new FileError(file, `"${zone}" is no time zone such as ${DEFAULT_ZONE}`, 'bad-option', {
      cause: error,
    });
  }
  return { zone, acceptTimes: timeZone !== undefined };
}

/** Stages a file without a bad row; says false, with nothing staged, as soon as there is one. */
async function isStagedGood(staging: Staging, records: Relation): Promise<boolean> {
  const { connection, feed, local, table, rejectedTable } = staging;
  try {
    await connection.run(`CREATE TEMP TABLE ${table} AS ${goodRows(feed, records, local)}`);
  } catch {
    return false;
  }
  await connection.run(`CREATE TEMP TABLE ${rejectedTable} (
    feed VARCHAR, file VARCHAR, line UINTEGER, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)`);
  return true;
}

async function stageChecked(staging: Staging, source: Source): Promise<void> {
  const { connection, request, feed, local, table } = staging;
  const { records, misshapen } = await source.number();
  const checked = `${table}_checked`;
  try {
    await connection.run(`CREATE TEMP TABLE ${checked} AS ${checkedRows(feed, records, local)}`);
    const good = `SELECT * FROM ${checked} WHERE problem IS NULL`;
    await connection.run(
      `CREATE TEMP TABLE ${table} AS ${withKeys(feed, good, records.cells.has('record_id'))}`,
    );
    await connection.run(
      `CREATE TEMP TABLE ${staging.rejectedTable} AS ${rejectedRows(staging, checked, misshapen)}`,
    );
  } catch (error) {
    await dropStaged(connection, staging);
    if (isLackOfResources(error)) throw error;
    throw new FileError(request.file, 'it cannot be read to its end', 'damaged', { cause: error });
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${checked}`);
  }
}

function rejectedRows({ feed, request }: Staging, checked: string, misshapen: string | undefined): string {
  const parts = [
    `SELECT line, problem."column", problem."value", problem.reason FROM ${checked} WHERE problem IS NOT NULL`,
  ];
  if (misshapen) parts.push(`SELECT CAST(line AS UINTEGER), "column", "value", reason FROM ${misshapen}`);
  return `SELECT ${literal(feed.name)} AS feed, ${literal(request.file)} AS file, *
    FROM (${parts.join(' UNION ALL ')}) ORDER BY line`;
}

function isLackOfResources(error: unknown): boolean {
  return error instanceof Error && /^(Out of Memory|INTERRUPT|FATAL|INTERNAL)/i.test(error.message);
}

async function counted({ connection, feed, table, rejectedTable }: Staging): Promise<Staged> {
  const reader = await connection.runAndReadAll(
    `SELECT (SELECT count(*) FROM ${table}), (SELECT count(*) FROM ${rejectedTable})`,
  );
  const [accepted, rejected] = reader.getRows()[0]!.map(Number) as [number, number];
  return { feed, table, rejectedTable, rowsRead: accepted + rejected, accepted, rejected };
}

export { type StagedColumn, stagedColumns } from './staged-columns.ts';
