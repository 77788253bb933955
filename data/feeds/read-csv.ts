import { RECORD_BYTES_MAX } from './csv-scanner.ts';
import { literal } from './sql.ts';

/** Temporary tables in which DuckDB notes that `readForeignCsv` has left a record out. */
export const REJECTS = { table: 'csv_rejects', scan: 'csv_rejects_scan' };

/**
 * A table function that reads a CSV file with a header as texts; nothing is sniffed. Records of the wrong shape are left
 * out, and that there are any is noted.
 */
export function readForeignCsv(path: string, columns: readonly string[], delimiter: string): string {
  const rejects = `store_rejects = true, rejects_limit = 1, rejects_table = ${literal(REJECTS.table)},
    rejects_scan = ${literal(REJECTS.scan)}`;
  const options = `header = true, max_line_size = ${RECORD_BYTES_MAX}, ${rejects}`;
  return readCsv(path, columns, delimiter, options);
}

/** A table function that reads a CSV file of our own, without a header, as texts. */
export function readOwnCsv(path: string, columns: readonly string[], delimiter = ','): string {
  // Left to itself, DuckDB takes a line end inside quotes for the file's own. What was one record elsewhere is
  // longer here by its quotes.
  const options = String.raw`header = false, new_line = '\n', max_line_size = ${2 * RECORD_BYTES_MAX}`;
  return readCsv(path, columns, delimiter, options);
}

function readCsv(path: string, columns: readonly string[], delimiter: string, options: string): string {
  const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
  return `read_csv(${literal(path)}, auto_detect = false, compression = 'none', delim = ${literal(delimiter)}, quote = '"', escape = '"',
    ${options}, columns = {${types}})`;
}
