import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../feeds/sql.ts';
import { COLUMNS, type FileName } from './write.ts';

/** Types of the columns that are not text. */
const TYPES: Readonly<Record<string, string>> = {
  ...typed('TIMESTAMPTZ', 'start', 'end', 'check_in', 'check_out', 'sampled_at', 'result_at', 'entered_at'),
  ...typed('TIMESTAMPTZ', 'onset', 'specimen', 'confirmed', 'isolated', 'infected_at'),
  ...typed('TIMESTAMPTZ', 'given_at', 'declared_at', 'depart', 'arrive', 'passed_at', 'alerted_at'),
  ...typed('TIMESTAMPTZ', 'reported_at', 'requested_at', 'at', 'since', 'recorded_at'),
  ...typed('DOUBLE', 'lat', 'lng', 'home_lat', 'home_lng'),
  ...typed('INTEGER', 'duration_s', 'attenuation_db', 'rssi_dbm', 'capacity', 'ct', 'dose'),
  ...typed('BOOLEAN', 'contact_with_case'),
  ...typed('DATE', 'birth_date'),
};

/** Puts a typed Parquet file with the same rows in the same order in the place of each CSV file of a feed. */
export async function toParquet(folder: string, names: readonly FileName[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    for (const name of names) {
      const csv = join(folder, `${name}.csv`);
      if (!existsSync(csv)) continue;
      const target = literal(join(folder, `${name}.parquet`));
      await connection.run(`COPY (${select(csv, name)}) TO ${target} (FORMAT parquet, COMPRESSION zstd)`);
      rmSync(csv);
    }
  } finally {
    instance.closeSync();
  }
}

function select(csv: string, name: FileName): string {
  const columns = COLUMNS[name]
    .map((column: string) => `'${column}': '${TYPES[column] ?? 'VARCHAR'}'`)
    .join(', ');
  return `FROM read_csv(${literal(csv)}, header = true, auto_detect = false, delim = ',', columns = {${columns}})`;
}

function typed(type: string, ...columns: string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, type]));
}
