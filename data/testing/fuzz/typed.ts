import { DuckDBInstance } from '@duckdb/node-api';
import {
  Bool,
  type DataType,
  Dictionary,
  Float64,
  Int32,
  Int64,
  Table,
  TimestampMicrosecond,
  TimestampSecond,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { identifier, literal } from '../../feeds/sql.ts';
import type { Random } from '../../synth/random.ts';
import type { FuzzRow } from './rows.ts';

/** Types that a column of Parquet may have; a cell that does not fit is no value. */
const PARQUET_TYPES = [
  ...['VARCHAR', 'BIGINT', 'UINTEGER', 'DOUBLE', 'FLOAT', 'HUGEINT', 'DECIMAL(18, 6)'],
  ...['TIMESTAMPTZ', 'TIMESTAMP', 'TIMESTAMP_MS', 'DATE', 'BOOLEAN'],
];

/** What a column of Arrow may hold, and how a text becomes it. */
const ARROW_TYPES: readonly (readonly [type: () => DataType, value: (text: string) => unknown])[] = [
  [() => new Utf8(), String],
  [() => new Dictionary(new Utf8(), new Int32()), String],
  [() => new Float64(), Number],
  [() => new Int64(), (text) => BigInt(Math.trunc(Number(text)))],
  [() => new Int32(), (text) => Number(text) | 0],
  [() => new Bool(), (text) => text === 'true'],
  [() => new TimestampSecond(), milliseconds],
  [() => new TimestampMicrosecond(), milliseconds],
];

type Cells = FuzzRow['cells'];

/** As Arrow takes an instant in any unit. */
function milliseconds(text: string): number | null {
  const at = Number.isNaN(Number(text)) ? Date.parse(text) : Number(text) * 1000;
  return Number.isFinite(at) ? Math.trunc(at / 1000) * 1000 : null;
}

function namesOf(rows: readonly Cells[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** Writes a Parquet file of the rows, all texts, or with a type for each column. */
export async function writeParquet(path: string, rows: readonly Cells[], random?: Random): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const names = namesOf(rows);
    await connection.run(
      `CREATE TABLE rows (${names.map((name) => `${identifier(name)} VARCHAR`).join(', ')})`,
    );
    const appender = await connection.createAppender('rows');
    for (const row of rows) {
      for (const name of names)
        if (row[name] === undefined) appender.appendNull();
        else appender.appendVarchar(row[name].toWellFormed());
      appender.endRow();
    }
    appender.closeSync();
    const cells = names.map((name) => {
      const type = random ? random.pick(PARQUET_TYPES) : 'VARCHAR';
      const value =
        type === 'BLOB' ? `encode(${identifier(name)})` : `TRY_CAST(${identifier(name)} AS ${type})`;
      return `${value} AS ${identifier(name)}`;
    });
    await connection.run(`COPY (SELECT ${cells.join(', ')} FROM rows) TO ${literal(path)} (FORMAT parquet)`);
  } finally {
    instance.closeSync();
  }
}

/** The rows as an Arrow stream with a type for each column. */
export function typedArrow(rows: readonly Cells[], random: Random): Uint8Array {
  const vectors = namesOf(rows).map((name) => {
    const [type, read] = random.pick(ARROW_TYPES);
    const values = rows.map((row) => (row[name] === undefined ? null : valueOrNull(read, row[name])));
    return [name, vectorFromArray(values, type())] as const;
  });
  return tableToIPC(new Table(Object.fromEntries(vectors)), 'stream');
}

function valueOrNull(read: (text: string) => unknown, text: string): unknown {
  try {
    return read(text);
  } catch {
    return null;
  }
}
