import type { DuckDBConnection } from '@duckdb/node-api';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { problems, typedRecords } from './check.ts';
import type { FeedDeclaration } from './declaration.ts';
import { FileError } from './file-error.ts';
import { fileKindOf } from './file-name.ts';
import type { LocalTime } from './instant.ts';
import { typeByKeptPlan } from './kept-plans.ts';
import { mappedSource } from './mapping/apply.ts';
import { type Mapping, writtenNames } from './mapping/mapping.ts';
import { openSource } from './open-source.ts';
import { type Places, RecordsDiffer, type Relation, type Source } from './source.ts';
import { firstOf, literal } from './sql.ts';
import { acceptedRows } from './staged-columns.ts';
import { Workspace } from './workspace.ts';

export interface StageRequest {
  /** Path of the file; its extension tells the format. */
  readonly file: string;
  /** More files of the feed, which are staged together with it: CSV with the same header, or NDJSON. */
  readonly more?: readonly string[];
  /** Without it the base name tells the feed. */
  readonly feed?: string;
  /** Keeps the plan of the check for the next files with these columns: it pays where many small ones come. */
  readonly keepPlan?: boolean;
  /** IANA zone of times of day that have no offset, and of bare dates. Without it the former are rejected. */
  readonly timeZone?: string;
  /** Of CSV; default comma. */
  readonly delimiter?: string;
  /** Where intermediate files lie, which may hold personal codes; without it the system's folder for temporary files. */
  readonly workFolder?: string;
  /** How a foreign file's columns become the feed's. */
  readonly mapping?: Mapping;
}

/** The records of one file, or of several, in two temporary tables of the connection. */
export interface Staged {
  readonly feed: FeedDeclaration;
  /** In order. */
  readonly parts: readonly StagedPart[];
  /** Accepted rows, in the files' order: `stagedColumns(feed)`; of several files also the number of the `part`. */
  readonly table: string;
  /** feed, file, line UINTEGER, "column", "value", reason. */
  readonly rejectedTable: string;
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** What was staged of one file. */
export interface StagedPart {
  readonly file: string;
  readonly accepted: number;
  readonly rejected: number;
}

let stagedCount = 0;
/** Zones that DuckDB knows. */
const knownZones = new Set<string>();

/**
 * Reads and checks files whole, in one pass; only where it finds something bad are they looked through once more, for
 * the lines.
 * @throws FileError if one cannot be read to its end, its header is wrong or its feed unknown; nothing is staged then.
 */
export async function stageFile(connection: DuckDBConnection, request: StageRequest): Promise<Staged> {
  const { mapping } = request;
  const kind = fileKindOf(request.file, request.feed ?? mapping?.feed, mapping?.layout !== undefined);
  const local = await localTimeOf(connection, request);
  await using workspace = await Workspace.create(request.workFolder);
  const { file, more = [], keepPlan = false } = request;
  const files = [file, ...more];
  const opened = await openSource(connection, files, request, kind, workspace);
  const source = mapping ? mappedSource(file, kind.feed, opened, mapping) : opened;
  const table = `staged_${kind.feed.name}_${++stagedCount}`;
  const staging = {
    connection,
    files,
    feed: kind.feed,
    local,
    table,
    rejectedTable: `${table}_rejected`,
    keepPlan,
    written: mapping ? writtenNames(mapping) : new Map<string, string>(),
  };
  const parts = await stage(staging, source);
  const accepted = sum(parts.map((part) => part.accepted));
  const rejected = sum(parts.map((part) => part.rejected));
  const { feed, rejectedTable } = staging;
  return { feed, parts, table, rejectedTable, rowsRead: accepted + rejected, accepted, rejected };
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
  readonly files: readonly string[];
  readonly feed: FeedDeclaration;
  readonly local: LocalTime;
  readonly table: string;
  readonly rejectedTable: string;
  readonly keepPlan: boolean;
  /** Column → what the files call it, where that is another name. */
  readonly written: ReadonlyMap<string, string>;
}

/** What is staged of a file: its typed records, of which `table` is a view. */
function typedTable(table: string): string {
  return `${table}_typed`;
}

async function localTimeOf(
  connection: DuckDBConnection,
  { file, mapping, timeZone = mapping?.timeZone }: StageRequest,
): Promise<LocalTime> {
  const zone = timeZone ?? DEFAULT_ZONE;
  if (knownZones.has(zone)) return { zone, acceptTimes: timeZone !== undefined };
  try {
    await connection.run(`SELECT timezone(${literal(zone)}, TIMESTAMP '2020-01-01')`);
  } catch (error) {
    throw new FileError(file, `"${zone}" is no time zone such as ${DEFAULT_ZONE}`, 'bad-option', {
      cause: error,
    });
  }
  knownZones.add(zone);
  return { zone, acceptTimes: timeZone !== undefined };
}

async function stage(staging: Staging, source: Source): Promise<StagedPart[]> {
  try {
    return await stageTyped(staging, source);
  } catch (error) {
    // Where DuckDB has failed for good, nothing can be dropped, and the first error is the one to tell.
    await dropStaged(staging.connection, staging).catch(() => {});
    const fault = faultOf(error);
    if (fault === 'other') throw error;
    if (fault === 'records' && source.recut) return stage(staging, await source.recut());
    throw new FileError(staging.files[0]!, 'it cannot be read to its end', 'damaged', { cause: error });
  }
}

async function stageTyped(staging: Staging, source: Source): Promise<StagedPart[]> {
  const { connection, files, feed, local, table, rejectedTable, keepPlan } = staging;
  const { records } = source;
  const typed = typedTable(table);
  if (keepPlan) await typeByKeptPlan(connection, feed, records, local, typed);
  else await connection.run(`CREATE TEMP TABLE ${typed} AS ${typedRecords(feed, records, local)}`);
  await connection.run(`CREATE TEMP TABLE ${rejectedTable} (
    feed VARCHAR, file VARCHAR, line UINTEGER, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)`);
  const counts = await countsOf(staging, records);
  const rejectsAny = (await source.hasMisshapen()) || counts.some(({ bad }) => bad > 0);
  if (rejectsAny) await reject(staging, records, await source.locate(sum(counts.map(({ read }) => read))));
  const rows = acceptedRows(feed, (name) => records.cells.has(name), typed);
  await connection.run(`CREATE TEMP VIEW ${table} AS SELECT ${records.part ? 'part, ' : ''}${rows}`);
  const rejected = rejectsAny ? await rejectedByFile(staging) : new Map<string, number>();
  return files.map((file, part) => ({
    file,
    accepted: counts[part]!.read - counts[part]!.bad,
    rejected: rejected.get(file) ?? 0,
  }));
}

/** Of each file, in order, how many records were read, and how many of them are bad. */
async function countsOf({ connection, files, table }: Staging, { part }: Relation) {
  const from = `FROM ${typedTable(table)}`;
  const counted = await rowsOf(
    connection,
    part === undefined
      ? `SELECT 0, count(*), count(bad) ${from}`
      : `SELECT part, count(*), count(bad) ${from} GROUP BY part`,
  );
  const counts = files.map(() => ({ read: 0, bad: 0 }));
  for (const [index, read, bad] of counted) counts[Number(index)] = { read: Number(read), bad: Number(bad) };
  return counts;
}

async function rejectedByFile({ connection, rejectedTable }: Staging): Promise<Map<string, number>> {
  const counted = await rowsOf(connection, `SELECT file, count(*) FROM ${rejectedTable} GROUP BY file`);
  return new Map(counted.map(([file, count]) => [String(file), Number(count)]));
}

/** Moves the bad ones among the typed records, and those of the wrong shape, to the rejected ones. */
async function reject(staging: Staging, records: Relation, { lines, misshapen }: Places): Promise<void> {
  const { connection, files, feed, local, table, rejectedTable, written } = staging;
  const typed = typedTable(table);
  const names = Array.from(written, ([to, name]): [string, string] => [
    `"column" = ${literal(to)}`,
    literal(name),
  ]);
  const parts = [
    `SELECT part, line + (place - first) AS line, problem."column", problem."value", problem.reason
      FROM (${problems(feed, records, local, typed)}) ASOF JOIN ${lines} ON place >= first`,
  ];
  if (misshapen)
    parts.push(
      `SELECT CAST(part AS BIGINT), CAST(line AS BIGINT), "column", "value", reason FROM ${misshapen}`,
    );
  await connection.run(`INSERT INTO ${rejectedTable}
    SELECT ${literal(feed.name)}, [${files.map(literal).join(', ')}][part + 1], line, ${firstOf(names, '"column"')},
      "value", reason FROM (${parts.join(' UNION ALL ')}) ORDER BY part, line`);
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

async function rowsOf(connection: DuckDBConnection, sql: string) {
  return (await connection.runAndReadAll(sql)).getRowsJS();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export { type StagedColumn, stagedColumns } from './staged-columns.ts';
