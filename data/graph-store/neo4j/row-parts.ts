import type { DuckDBConnection } from '@duckdb/node-api';

/** A row of a query, as the driver writes it. */
export type GraphRow = Readonly<Record<string, unknown>>;

/** Rows of one transaction: enough that its commit costs little, few enough for a server with 512 MB of heap. */
export const PART_ROWS = 5_000;

/** The rows of a query in parts, in its order, with no more than a part of them in memory. */
export async function* rowParts(connection: DuckDBConnection, select: string): AsyncGenerator<GraphRow[]> {
  const result = await connection.stream(select);
  let part: GraphRow[] = [];
  for await (const rows of result.yieldRowObjectJs()) {
    for (const row of rows) {
      part.push(row);
      if (part.length < PART_ROWS) continue;
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}

/** Hands each part to `write`, one after the other; the next is read while one is written. */
export async function writeParts(
  parts: AsyncIterable<GraphRow[]>,
  write: (rows: GraphRow[], part: number) => Promise<void>,
): Promise<void> {
  let writing = Promise.resolve();
  let number = 0;
  for await (const rows of parts) {
    await writing;
    writing = write(rows, number++);
    // Whoever awaits it next is told; until then it is no unhandled rejection.
    writing.catch(() => {});
  }
  await writing;
}
