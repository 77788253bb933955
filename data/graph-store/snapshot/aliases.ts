import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../../feeds/sql.ts';
import { newIdentities, type ResolvedIdentities, shareIdentities } from '../../identity/aliases.ts';
import { PARTIAL } from '../../journal/durable.ts';
import { numberOf } from '../../store/sql.ts';

/** DuckDB reads and writes Parquet only as a file, which is there for no longer than that. */
const FILE = `aliases${PARTIAL}`;

/** Resolved identities as Parquet; nothing where no identifiers are one person. */
export async function packAliases(
  connection: DuckDBConnection,
  { table }: ResolvedIdentities,
  folder: string,
): Promise<Uint8Array> {
  if ((await numberOf(connection, `SELECT count(*) FROM ${table}`)) === 0) return new Uint8Array();
  await mkdir(folder, { recursive: true });
  const path = join(folder, FILE);
  try {
    await connection.run(`COPY ${table} TO ${literal(path)} (FORMAT parquet)`);
    return await readFile(path);
  } finally {
    await rm(path, { force: true });
  }
}

/** `resolveIdentities` from what was packed. */
export async function unpackAliases(
  connection: DuckDBConnection,
  packed: Uint8Array,
  folder: string,
): Promise<ResolvedIdentities> {
  const resolved = await newIdentities(connection);
  if (packed.length > 0) await fill(connection, resolved, packed, join(folder, FILE));
  await shareIdentities(connection, resolved);
  return resolved;
}

async function fill(
  connection: DuckDBConnection,
  { table }: ResolvedIdentities,
  packed: Uint8Array,
  path: string,
): Promise<void> {
  try {
    await writeFile(path, packed);
    await connection.run(`INSERT INTO ${table} FROM read_parquet(${literal(path)})`);
  } finally {
    await rm(path, { force: true });
  }
}
