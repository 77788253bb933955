import type { DuckDBConnection } from '@duckdb/node-api';

/** Rows by column, all equally long, as the driver writes them: a name is sent once, not with each row. */
export type GraphRows = Readonly<Record<string, readonly unknown[]>>;

/** Rows of one transaction: enough that its commit costs little, few enough for a server with 512 MB of heap. */
export const PART_ROWS = 5_000;

/** While Neo4j writes one part, the next is sent to it. */
const PARTS_UNDER_WAY = 2;

/** The rows of a query in parts, in its order, with no more than a part of them in memory. */
export async function* rowParts(connection: DuckDBConnection, select: string): AsyncGenerator<GraphRows> {
  const result = await connection.stream(select);
  const names = result.columnNames();
  let part = names.map((): unknown[] => []);
  const columns = () => Object.fromEntries(names.map((name, column) => [name, part[column]!]));
  for await (const chunk of result) {
    const read = chunk.getColumns();
    for (let from = 0; from < chunk.rowCount; ) {
      const to = Math.min(chunk.rowCount, from + PART_ROWS - part[0]!.length);
      for (const [column, values] of part.entries()) values.push(...read[column]!.slice(from, to));
      from = to;
      if (part[0]!.length < PART_ROWS) continue;
      yield columns();
      part = names.map(() => []);
    }
  }
  if (part[0]!.length > 0) yield columns();
}

/**
 * Hands each part to `write`, some at once: none may need another to be written before it. Nothing is under way any
 * more when this ends, also with an error.
 */
export async function writeParts(
  parts: AsyncIterable<GraphRows>,
  write: (rows: GraphRows, part: number) => Promise<void>,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  let number = 0;
  try {
    for await (const rows of parts) {
      if (underWay.length === PARTS_UNDER_WAY) await underWay.shift();
      const writing = write(rows, number++);
      // Whoever awaits it next is told; until then it is no unhandled rejection.
      writing.catch(() => {});
      underWay.push(writing);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}
