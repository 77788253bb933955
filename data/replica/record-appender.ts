import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  type DuckDBType,
  type DuckDBValue,
  SQLNULL,
} from '@duckdb/node-api';
import { feedOf } from '../feeds/declaration.ts';
import { stagedColumns } from '../feeds/staged-columns.ts';

const DAY_MS = 86_400_000;
/** What a vector of DuckDB takes. */
const CHUNK_ROWS = 2048;
/** Chunks that go into the table at once, while Neo4j sends more: little is left to do at the end. */
const CHUNKS_HELD = 8;

/** Columns of a stored record that say nothing of one that holds: it is told apart by `record_id` and `seq`. */
const LEFT_OUT: readonly string[] = ['retracted', 'key', 'content'];

interface Column {
  readonly name: string;
  /** Its place in the table. */
  readonly index: number;
  readonly isDate: boolean;
  readonly values: DuckDBValue[];
  /** Whether any of the values is not null. */
  hasValues: boolean;
}

/** Puts records that hold into a feed's table, a chunk at a time, column by column: a call for each value would cost more than reading it. */
export class RecordAppender {
  readonly #appender: DuckDBAppender;
  readonly #types: readonly DuckDBType[];
  readonly #columns: readonly Column[];
  #rows = 0;
  #chunks = 0;

  private constructor(appender: DuckDBAppender, columns: readonly Column[]) {
    this.#appender = appender;
    this.#types = Array.from({ length: appender.columnCount }, (_, column) => appender.columnType(column));
    this.#columns = columns;
  }

  static async open(connection: DuckDBConnection, feed: string): Promise<RecordAppender> {
    const columns = [...stagedColumns(feedOf(feed)!), { name: 'seq', type: 'UINTEGER' }].map(
      ({ name, type }, index): Column => {
        return { name, index, isDate: type === 'DATE', values: [], hasValues: false };
      },
    );
    return new RecordAppender(
      await connection.createAppender(`records_${feed}`),
      columns.filter(({ name }) => !LEFT_OUT.includes(name)),
    );
  }

  /** Names of the values of a row, in order. */
  get columns(): readonly string[] {
    return this.#columns.map(({ name }) => name);
  }

  add(values: readonly unknown[]): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const column = this.#columns[i]!;
      if (value !== null) column.hasValues = true;
      column.values[this.#rows] =
        column.isDate && value !== null ? dateOf(value as string) : (value as DuckDBValue);
    }
    this.#rows++;
    if (this.#rows === CHUNK_ROWS) this.#appendChunk();
  }

  /** Writes what is still held. */
  close(): void {
    if (this.#rows > 0) this.#appendChunk();
    this.#appender.closeSync();
  }

  /** A column without values is of the type that has none: nulls are set one by one, each more slowly than a value. */
  #appendChunk(): void {
    const filled = this.#columns.filter(({ hasValues }) => hasValues);
    const types = this.#types.map((): DuckDBType => SQLNULL);
    for (const { index } of filled) types[index] = this.#types[index]!;
    const chunk = DuckDBDataChunk.create(types, this.#rows);
    for (const { index, values } of filled) chunk.setColumnValues(index, values.slice(0, this.#rows));
    this.#appender.appendDataChunk(chunk);
    if (++this.#chunks % CHUNKS_HELD === 0) this.#appender.flushSync();
    for (const column of this.#columns) column.hasValues = false;
    this.#rows = 0;
  }
}

function dateOf(text: string): DuckDBDateValue {
  return new DuckDBDateValue(Date.parse(text) / DAY_MS);
}
