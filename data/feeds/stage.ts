import type { DuckDBConnection } from '@duckdb/node-api';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { problems, typedRecords } from './check.ts';
import type { FeedDeclaration } from './declaration.ts';
import { FileError } from './file-error.ts';
import { fileKindOf } from './file-name.ts';
import type { LocalTime } from './instant.ts';
import { openSource } from './open-source.ts';
import { type Places, RecordsDiffer, type Relation, type Source } from './source.ts';
import { literal } from './sql.ts';
import { acceptedRows } from './staged-columns.ts';
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
 * Reads and checks a file whole, in one pass; only where it finds something bad is the file looked through once more,
 * for the lines.
 * @throws FileError if it cannot be read to its end, its header is wrong or its feed unknown; nothing is staged then.
 */
export async function stageFile(connection: DuckDBConnection, request: StageRequest): Promise<Staged> {
  const kind = fileKindOf(request.file, request.feed);
  const local = await localTimeOf(connection, request);
  await using workspace = await Workspace.create();
  const source = await openSource(connection, request, kind, workspace);
  const table = `staged_${kind.feed.name}_${++stagedCount}`;
  const staging = { connection, request, feed: kind.feed, local, table, rejectedTable: `${table}_rejected` };
  await stage(staging, source);
  return counted(staging);
}

/** Drops the tables of a staged file. */
export async function dropStaged(
  connection: DuckDBConnection,
  { table, rejectedTable }: Pick<Staged, 'table' | 'rejectedTable'>,
): Promise<void> {
  await connection.run(
    `DROP VIEW IF EXISTS ${table}; DROP TABLE IF EXISTS ${rejectedTable}; DROP TABLE IF EXISTS ${typedTable(table)}`,
  );
}

interface Staging {
  readonly connection: DuckDBConnection;
  readonly request: StageRequest;
  readonly feed: FeedDeclaration;
  readonly local: LocalTime;
  readonly table: string;
  readonly rejectedTable: string;
}

/** What is staged of a file: its typed records, of which `table` is a view. */
function typedTable(table: string): string {
  return `${table}_typed`;
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

async function stage(staging: Staging, source: Source): Promise<void> {
  try {
    await stageTyped(staging, source);
  } catch (error) {
    // Where DuckDB has failed for good, nothing can be dropped, and the first error is the one to tell.
    await dropStaged(staging.connection, staging).catch(() => {});
    const fault = faultOf(error);
    if (fault === 'other') throw error;
    if (fault === 'records' && source.recut) return stage(staging, await source.recut());
    const { file } = staging.request;
    throw new FileError(file, 'it cannot be read to its end', 'damaged', { cause: error });
  }
}

async function stageTyped(staging: Staging, source: Source): Promise<void> {
  const { connection, feed, local, table, rejectedTable } = staging;
  const { records } = source;
  const typed = typedTable(table);
  await connection.run(`CREATE TEMP TABLE ${typed} AS ${typedRecords(feed, records, local)}`);
  await connection.run(`CREATE TEMP TABLE ${rejectedTable} (
    feed VARCHAR, file VARCHAR, line UINTEGER, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)`);
  const [count, bad] = await numbersOf(connection, `SELECT count(*), count(bad) FROM ${typed}`);
  if ((await source.hasMisshapen()) || bad > 0) await reject(staging, records, await source.locate(count));
  const rows = acceptedRows(feed, (name) => records.cells.has(name), typed);
  await connection.run(`CREATE TEMP VIEW ${table} AS ${rows}`);
}

/** Moves the bad ones among the typed records, and those of the wrong shape, to the rejected ones. */
async function reject(staging: Staging, records: Relation, { lines, misshapen }: Places): Promise<void> {
  const { connection, request, feed, local, table, rejectedTable } = staging;
  const typed = typedTable(table);
  const parts = [
    `SELECT line + (place - first) AS line, problem."column", problem."value", problem.reason
      FROM (${problems(feed, records, local, typed)}) ASOF JOIN ${lines} ON place >= first`,
  ];
  if (misshapen) parts.push(`SELECT CAST(line AS BIGINT), "column", "value", reason FROM ${misshapen}`);
  await connection.run(`INSERT INTO ${rejectedTable}
    SELECT ${literal(feed.name)}, ${literal(request.file)}, * FROM (${parts.join(' UNION ALL ')}) ORDER BY line`);
  await connection.run(`DELETE FROM ${typed} WHERE bad IS NOT NULL`);
}

/** Whether the file's `records`, or its bytes, are at fault; anything else is, mostly, want of memory or disk. */
function faultOf(error: unknown): 'records' | 'file' | 'other' {
  if (error instanceof RecordsDiffer) return 'records';
  if (!(error instanceof Error) || error instanceof FileError) return 'other';
  if (error.message.startsWith('Invalid Input Error')) return 'records';
  const isOfFile = /^(Invalid|Conversion|Serialization|IO) Error/.test(error.message);
  return isOfFile && !/write|space|max_temp_directory_size/i.test(error.message) ? 'file' : 'other';
}

async function counted({ connection, feed, table, rejectedTable }: Staging): Promise<Staged> {
  const [accepted, rejected] = await numbersOf(
    connection,
    `SELECT (SELECT count(*) FROM ${table}), (SELECT count(*) FROM ${rejectedTable})`,
  );
  return { feed, table, rejectedTable, rowsRead: accepted + rejected, accepted, rejected };
}

/** The two numbers of a row. */
async function numbersOf(connection: DuckDBConnection, sql: string): Promise<[number, number]> {
  const [row] = (await connection.runAndReadAll(sql)).getRowsJS();
  return [Number(row![0]), Number(row![1])];
}

export { type StagedColumn, stagedColumns } from './staged-columns.ts';
