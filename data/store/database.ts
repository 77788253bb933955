import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { forgetPlans } from '../feeds/kept-plans.ts';

const MEMORY_LIMIT = '2GB';

/** What DuckDB needs beyond its memory is put here, inside the data folder. */
export const TEMPORARY_FOLDER = 'temporary';

/** An open DuckDB file with its one connection for writing. */
export interface Database {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
}

/** Opens or makes a DuckDB file; every file of a data folder is opened with these settings. */
export async function openDatabase(path: string, folder: string): Promise<Database> {
  const instance = await DuckDBInstance.create(path, {
    memory_limit: MEMORY_LIMIT,
    temp_directory: join(folder, TEMPORARY_FOLDER),
  });
  try {
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'`);
    return { instance, connection };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

export function closeDatabase({ instance, connection }: Database): void {
  forgetPlans(connection);
  connection.closeSync();
  instance.closeSync();
}
