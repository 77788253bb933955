import type { DuckDBConnection } from '@duckdb/node-api';
import { bindColumns, type ColumnMap } from './bind.ts';
import { type FeedDeclaration, isKnownColumn } from './declaration.ts';
import { FileError } from './file-error.ts';
import type { Source } from './source.ts';
import { identifier, literal } from './sql.ts';

/**
 * Opens a Parquet file; `path` is free of wildcards. Its lines are its rows, from 1.
 * @throws FileError if it is no Parquet file, or for a wrong header.
 */
export async function openParquet(
  connection: DuckDBConnection,
  file: string,
  path: string,
  feed: FeedDeclaration,
  map: ColumnMap | undefined,
): Promise<Source> {
  const columns = await describe(connection, file, path);
  for (const { name, type } of columns) {
    if (isOneValue(type) || !isKnownColumn(feed, map?.names.get(name) ?? name)) continue;
    throw new FileError(file, `column ${name} is of the type ${type}; one value is due`, 'bad-header');
  }
  const header = columns.map(({ name, type }) => ({ name, cell: cellOf(name, type) }));
  const bound = bindColumns(file, feed, header, map);
  return {
    records: { ...bound, from: `read_parquet(${literal(path)})` },
    hasMisshapen: async () => false,
    locate: async () => ({ lines: '(SELECT 0::BIGINT AS first, 1::BIGINT AS line, 0::BIGINT AS part)' }),
  };
}

async function describe(
  connection: DuckDBConnection,
  file: string,
  path: string,
): Promise<{ name: string; type: string }[]> {
  try {
    const reader = await connection.runAndReadAll(`DESCRIBE FROM read_parquet(${literal(path)})`);
    return reader
      .getRowObjects()
      .map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  } catch (error) {
    throw new FileError(file, 'it is no Parquet file, or cut or damaged', 'damaged', { cause: error });
  }
}

function isOneValue(type: string): boolean {
  return !/\]$|^(STRUCT|MAP|UNION|BLOB|BIT|VARIANT|GEOMETRY)/.test(type);
}

/** A typed column as the text that a CSV file would have. A time without a zone stays without an offset. */
function cellOf(name: string, type: string): string {
  const column = identifier(name);
  if (type === 'VARCHAR') return column;
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return `strftime(${column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')`;
  if (type === 'DOUBLE' || type === 'FLOAT') {
    const isWhole = `abs(${column}) < 1e15 AND ${column} = trunc(${column})`;
    return `CASE WHEN ${isWhole} THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;
  }
  return isOneValue(type) ? `CAST(${column} AS VARCHAR)` : `CAST(to_json(${column}) AS VARCHAR)`;
}
