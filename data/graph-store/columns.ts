import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api';
import { Identifiers, IdentifierTableBuilder } from './identifiers.ts';

/** Columns of a query's answer, one typed array in a shared buffer each, named as the query names them. */
export type NumberColumns<Name extends string> = Record<Name, Uint32Array>;

/**
 * Reads columns of whole numbers chunk by chunk straight from DuckDB's vectors; no row becomes an object.
 * @param select gives `names` as UINTEGER (or INTEGER, read as its 32 bits), none of them NULL
 */
export async function readNumberColumns<Name extends string>(
  connection: DuckDBConnection,
  names: readonly Name[],
  select: string,
): Promise<NumberColumns<Name>> {
  const result = await connection.stream(select);
  const chunks: Uint32Array[][] = [];
  let count = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    chunks.push(names.map((_, column) => itemsOf(chunk.getColumnVector(column))));
    count += chunk.rowCount;
  }
  const columns = {} as NumberColumns<Name>;
  names.forEach((name, column) => {
    columns[name] = concatenated(chunks, column, count);
  });
  return columns;
}

/** Reads one column of text, chunk by chunk, in the order of the query, which is ascending by UTF-8 bytes. */
export async function readIdentifiers(connection: DuckDBConnection, select: string): Promise<Identifiers> {
  const result = await connection.stream(select);
  const builder = new IdentifierTableBuilder();
  for await (const rows of result.yieldRows()) for (const [text] of rows) builder.add(text as string);
  return new Identifiers(builder.finish());
}

function itemsOf(vector: DuckDBVector): Uint32Array {
  const { items } = vector as DuckDBVector & { items: Uint32Array | Int32Array };
  return new Uint32Array(items.buffer, items.byteOffset, items.length).slice();
}

function concatenated(chunks: readonly Uint32Array[][], column: number, count: number): Uint32Array {
  const whole = new Uint32Array(new SharedArrayBuffer(count * Uint32Array.BYTES_PER_ELEMENT));
  let pos = 0;
  for (const chunk of chunks) {
    whole.set(chunk[column], pos);
    pos += chunk[column].length;
  }
  return whole;
}
