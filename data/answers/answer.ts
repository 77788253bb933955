import { BIGINT, type DuckDBConnection, type DuckDBType, type DuckDBValue, VARCHAR } from '@duckdb/node-api';

/** How a column of an answer is kept; `instant` is epoch seconds, `cell` an H3 index in hexadecimal digits. */
export interface AnswerColumn {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'cell';
  readonly optional?: true;
}

/** What a question may be narrowed by; `null` is not asked for. Instants are epoch seconds, spans `[from, to)`. */
export interface Asked {
  readonly from: number | null;
  readonly to: number | null;
  /** The present of the answer. */
  readonly at: number;
  /** A ward, province or other area by its name: see `within`. */
  readonly area: string | null;
  /** Under any identifier. */
  readonly person: string | null;
  readonly flight: string | null;
  readonly vehicle: string | null;
  readonly resolution: number | null;
  /** The least count that is shown beside 0; `null` shows all. */
  readonly below: number | null;
  /** Time zone of local days. */
  readonly zone: string;
}

export type ParameterName = 'from' | 'to' | 'at' | 'area' | 'person' | 'flight' | 'vehicle' | 'resolution';

/** Tables that are made for a question before it is asked, on its own connection. */
export type Stage =
  /** `listed_contacts (case_id, person, level, first_exposure, first_exposure_end, qualified_at, last_exposure, quarantine_end)`. */
  | 'contacts'
  /** `listed_cases (case_id, person, onset, specimen, confirmed, infectious_to)`: cases, derived ones among them. */
  | 'cases'
  /** `place_cells (lat, lng, cell)`: H3 cells of the positions of venues, requests and reports. */
  | 'cells'
  /** `identity_conflicts`: see `stageConflicts`. */
  | 'conflicts'
  /** `hot_cells (cell, class)`: Gi* of cases by home, resolution 8. */
  | 'hot';

/** One question to the records of all feeds: declared once for command, route, documentation and tests. */
export interface Answer {
  /** Word of the command, and last part of the route. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Who may ask. */
  readonly role: 'tracer' | 'epidemiologist' | 'dashboard';
  readonly parameters: readonly ParameterName[];
  /** Of which one has to be given. */
  readonly oneOf?: readonly ParameterName[];
  readonly columns: readonly AnswerColumn[];
  readonly stages?: readonly Stage[];
  /** Columns that put the rows in one order. */
  readonly order: readonly string[];
  /**
   * A query that gives the columns by name. It may use `$from`, `$to`, `$at`, `$area`, `$person`,
   * `$flight`, `$vehicle`, `$resolution`, `$below`, `$zone`. Needs `resolveIdentities` on its connection.
   */
  readonly sql: string;
}

/** A question that cannot be asked so; the message names the parameter and what was expected. */
export class AnswerError extends Error {
  override name = 'AnswerError';
}

export type Row = Readonly<Record<string, unknown>>;

export interface Page {
  readonly rows: Row[];
  /** Whether there are more after them. */
  readonly isCut: boolean;
}

/** Rows `[offset, offset + limit)` of an answer, once its stages are made. @throws AnswerError */
export async function pageOf(
  connection: DuckDBConnection,
  answer: Answer,
  asked: Asked,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Page> {
  requireAsked(answer, asked);
  const { values, types } = bound(answer.sql, asked);
  const columns = answer.columns.map(({ name }) => `"${name}"`).join(', ');
  const order = answer.order.map((name) => `"${name}" NULLS FIRST`).join(', ');
  const reader = await connection.runAndReadAll(
    `SELECT ${columns} FROM (${answer.sql}) ORDER BY ${order} LIMIT ${limit + 1} OFFSET ${offset}`,
    values,
    types,
  );
  const found = reader.getRowObjectsJS().map(plain);
  return { rows: found.slice(0, limit), isCut: found.length > limit };
}

/** @throws AnswerError where none of the parameters is given of which one is due */
function requireAsked({ name, oneOf = [] }: Answer, asked: Asked): void {
  if (oneOf.length === 0 || oneOf.some((parameter) => asked[parameter] !== null)) return;
  throw new AnswerError(`${name}: expected ${oneOf.join(' or ')}`);
}

type Bound = Record<string, DuckDBValue>;

/** Values and types of those parameters that the query uses: DuckDB refuses others. */
function bound(sql: string, asked: Asked): { values: Bound; types: Record<string, DuckDBType> } {
  const used = new Set(Array.from(sql.matchAll(/\$([a-z]+)/g), ([, name]) => name as keyof Asked));
  const values: Bound = {};
  const types: Record<string, DuckDBType> = {};
  for (const name of used) {
    const value = asked[name];
    const isNumber = typeof value === 'number' || NUMBERS.includes(name);
    values[name] = typeof value === 'number' ? BigInt(value) : value;
    types[name] = isNumber ? BIGINT : VARCHAR;
  }
  return { values, types };
}

const NUMBERS: readonly string[] = ['from', 'to', 'at', 'resolution', 'below'];

/** DuckDB gives wide whole numbers as `bigint`; none here is beyond 2^53. */
function plain(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );
}
