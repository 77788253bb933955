import { type DuckDBAppender, type DuckDBConnection, DuckDBDateValue } from '@duckdb/node-api';
import { feedOf } from '../feeds/declaration.ts';
import { stagedColumns } from '../feeds/staged-columns.ts';

const DAY_MS = 86_400_000;

type Append = (appender: DuckDBAppender, value: unknown) => void;

const APPEND_BY_TYPE: Readonly<Record<string, Append>> = {
  VARCHAR: (appender, value) => appender.appendVarchar(value as string),
  UINTEGER: (appender, value) => appender.appendUInteger(value as number),
  BOOLEAN: (appender, value) => appender.appendBoolean(value as boolean),
  DOUBLE: (appender, value) => appender.appendDouble(value as number),
  DATE: (appender, value) => appender.appendDate(new DuckDBDateValue(Date.parse(value as string) / DAY_MS)),
};

/** Columns of a stored record that say nothing of one that holds: it is told apart by `record_id` and `seq`. */
const LEFT_OUT: readonly string[] = ['retracted', 'key', 'content'];

/** Puts records that hold into a feed's table, value by value. */
export class RecordAppender {
  /** Names of the values of a row, in order. */
  readonly columns: readonly string[];
  readonly #appender: DuckDBAppender;
  /** One for each column of the table; `null` for one that is left out. */
  readonly #appends: readonly (Append | null)[];

  private constructor(appender: DuckDBAppender, columns: string[], appends: (Append | null)[]) {
    this.#appender = appender;
    this.columns = columns;
    this.#appends = appends;
  }

  static async open(connection: DuckDBConnection, feed: string): Promise<RecordAppender> {
    const columns = [...stagedColumns(feedOf(feed)!), { name: 'seq', type: 'UINTEGER' }];
    const isKept = ({ name }: { name: string }) => !LEFT_OUT.includes(name);
    return new RecordAppender(
      await connection.createAppender(`records_${feed}`),
      columns.filter(isKept).map(({ name }) => name),
      // The last is `ended`.
      [...columns.map((column) => (isKept(column) ? APPEND_BY_TYPE[column.type]! : null)), null],
    );
  }

  add(values: readonly unknown[]): void {
    let next = 0;
    for (const append of this.#appends) {
      const value = append === null ? null : values[next++];
      if (value === null) this.#appender.appendNull();
      else append!(this.#appender, value);
    }
    this.#appender.endRow();
  }

  /** Writes what is still held. */
  close(): void {
    this.#appender.closeSync();
  }
}
