import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api';

/** Columns of a query's answer, one typed array each, named as the query names them. */
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

/** Reads one column of text, in the order of the query. */
export async function readTexts(connection: DuckDBConnection, select: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(select);
  // An answer without rows has no columns.
  return (reader.getColumns()[0] ?? []) as string[];
}

function itemsOf(vector: DuckDBVector): Uint32Array {
  const { items } = vector as DuckDBVector & { items: Uint32Array | Int32Array };
  return new Uint32Array(items.buffer, items.byteOffset, items.length).slice();
}

function concatenated(chunks: readonly Uint32Array[][], column: number, count: number): Uint32Array {
  const whole = new Uint32Array(count);
  let pos = 0;
  for (const chunk of chunks) {
    whole.set(chunk[column], pos);
    pos += chunk[column].length;
  }
  return whole;
}
