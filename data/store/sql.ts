import type { DuckDBConnection, DuckDBValue, JS } from '@duckdb/node-api';

export type Row = Record<string, JS>;

/** All rows of a short answer. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): Promise<Row[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjectsJS();
}

/** The first column of the first row, as a number. */
export async function numberOf(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = (await connection.runAndReadAll(sql)).getRowsJS();
  return Number(row?.[0]);
}

/** The first column of the first row, as text. */
export async function textOf(connection: DuckDBConnection, sql: string): Promise<string> {
  const [row] = (await connection.runAndReadAll(sql)).getRowsJS();
  return String(row?.[0]);
}

/** Runs statements as one transaction. */
export async function transaction<T>(connection: DuckDBConnection, statements: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN');
  try {
    const made = await statements();
    await connection.run('COMMIT');
    return made;
  } catch (error) {
    // After a fatal error there is nothing left to roll back, and the first error is the one to tell.
    await connection.run('ROLLBACK').catch(() => {});
    throw error;
  }
}
