import type { DuckDBConnection } from '@duckdb/node-api';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { checkedRows, goodRows } from './check.ts';
import { openCsv } from './csv.ts';
import type { FeedDeclaration } from './declaration.ts';
import { type FileKind, fileKindOf } from './file-name.ts';
import type { LocalTime } from './instant.ts';
import { withKeys } from './record-key.ts';
import type { NumberedRecords, Source } from './source.ts';
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

let staged = 0;

/**
 * Reads and checks a file whole. Most files hold no bad row: they are read in one pass, which stops at the first bad
 * one; then a second pass counts lines and tells good from bad.
 * @throws FileError if it cannot be read to its end, its header is wrong or its feed unknown; nothing is staged then.
 */
export async function stageFile(connection: DuckDBConnection, request: StageRequest): Promise<Staged> {
  const kind = fileKindOf(request.file, request.feed);
  const local = localTimeOf(request);
  await using workspace = await Workspace.create();
  const source = await open(request, kind, workspace);
  const name = `staged_${kind.feed.name}_${++staged}`;
  const staging = {
    connection,
    request,
    feed: kind.feed,
    local,
    table: name,
    rejectedTable: `${name}_rejected`,
  };
  try {
    await stageGood(staging, source);
  } catch {
    await stageChecked(staging, await source.number());
  }
  return counted(staging);
}

/** Drops the tables of a staged file. */
export async function dropStaged(
  connection: DuckDBConnection,
  { table, rejectedTable }: Staged,
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

function localTimeOf({ timeZone }: StageRequest): LocalTime {
  return { zone: timeZone ?? DEFAULT_ZONE, acceptTimes: timeZone !== undefined };
}

function open(request: StageRequest, kind: FileKind, workspace: Workspace): Promise<Source> {
  return openCsv(request.file, request.file, kind.feed, workspace, request);
}

async function stageGood(
  { connection, feed, local, table, rejectedTable }: Staging,
  source: Source,
): Promise<void> {
  await connection.run(`CREATE TEMP TABLE ${table} AS ${goodRows(feed, source.records, local)}`);
  await connection.run(`CREATE TEMP TABLE ${rejectedTable} (
    feed VARCHAR, file VARCHAR, line UINTEGER, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)`);
}

async function stageChecked(staging: Staging, numbered: NumberedRecords): Promise<void> {
  const { connection, request, feed, local, table, rejectedTable } = staging;
  const checked = `${table}_checked`;
  await connection.run(`CREATE TEMP TABLE ${checked} AS ${checkedRows(feed, numbered.records, local)}`);
  try {
    const good = `SELECT * FROM ${checked} WHERE problem IS NULL`;
    await connection.run(`CREATE TEMP TABLE ${table} AS ${withKeys(feed, good)}`);
    const bad = `SELECT line, problem."column", problem."value", problem.reason FROM ${checked} WHERE problem IS NOT NULL`;
    const misshapen = numbered.misshapen
      ? ` UNION ALL SELECT CAST(line AS UINTEGER), "column", "value", reason FROM ${numbered.misshapen}`
      : '';
    await connection.run(`CREATE TEMP TABLE ${rejectedTable} AS
      SELECT ${literal(feed.name)} AS feed, ${literal(request.file)} AS file, * FROM (${bad}${misshapen}) ORDER BY line`);
  } finally {
    await connection.run(`DROP TABLE ${checked}`);
  }
}

async function counted({ connection, feed, table, rejectedTable }: Staging): Promise<Staged> {
  const reader = await connection.runAndReadAll(
    `SELECT (SELECT count(*) FROM ${table}), (SELECT count(*) FROM ${rejectedTable})`,
  );
  const [accepted, rejected] = reader.getRows()[0]!.map(Number) as [number, number];
  return { feed, table, rejectedTable, rowsRead: accepted + rejected, accepted, rejected };
}

export { type StagedColumn, stagedColumns } from './staged-columns.ts';
