/** How a column is kept where a format knows types, and written where it knows only text. */
export type Kind = 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'json' | 'cell';

/**
 * One column. `instant` is whole epoch seconds, `integer` a whole number within ±2^53, `json` any plain value,
 * `cell` an H3 index in hexadecimal digits, which formats with types keep as an unsigned number of 64 bits.
 * Any value may be `null`; an optional one is then left out where a format can leave it out.
 */
export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly optional?: true;
}

/** Values by column name; `undefined` is `null`. */
export type Row = Readonly<Record<string, unknown>>;

/** What a command or route answers with, before it is written in some format. */
export interface RowSet {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<readonly Row[]>;
  /** Said above the rows where people read them. */
  readonly caption?: string;
  /** Zone in which people read the instants; Viet Nam's where none is named. */
  readonly zone?: string;
}

/** Writes a row set in pieces, as they are made; an empty row set still gives a valid document. */
export type Writer = (rows: RowSet) => AsyncIterable<string | Uint8Array>;

/** A row set that a format cannot hold, or a format that does not exist; the message is for the user. */
export class FormatError extends Error {
  override name = 'FormatError';
}

/** The same rows in chunks of `size`, the last one smaller. */
export async function* chunksOf(
  batches: AsyncIterable<readonly Row[]>,
  size: number,
): AsyncGenerator<readonly Row[]> {
  let chunk: Row[] = [];
  for await (const batch of batches) {
    for (const row of batch) {
      chunk.push(row);
      if (chunk.length < size) continue;
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Rows that are in memory already. */
export async function* oneBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

/** Each batch as `map` makes it. */
export async function* mapped<T, U>(batches: AsyncIterable<T>, map: (batch: T) => U): AsyncGenerator<U> {
  for await (const batch of batches) yield map(batch);
}
