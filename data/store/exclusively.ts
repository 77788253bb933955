import type { DuckDBConnection } from '@duckdb/node-api';

const last = new WeakMap<DuckDBConnection, Promise<unknown>>();

/**
 * Runs the task once those before it on the same connection have ended, whether well or not. For whatever makes temporary
 * tables: their names are the connection's, and requests share one.
 */
export function exclusively<T>(connection: DuckDBConnection, task: () => Promise<T>): Promise<T> {
  const before = last.get(connection) ?? Promise.resolve();
  const run = before.then(task, task);
  last.set(connection, run);
  // Whoever waits for the run is told of its failure; the chain itself goes on.
  run.catch(() => {});
  return run;
}
