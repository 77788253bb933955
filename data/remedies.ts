import type { DuckDBConnection } from '@duckdb/node-api';
import { DEFAULT_ZONE } from '../engine/time.ts';
import { REASONS } from './feeds/reasons.ts';
import type { Staged } from './feeds/stage.ts';

const REMEDIES: Readonly<Record<string, (count: string) => string>> = {
  [REASONS.noOffset]: (count) => `${count} times have no offset: add --time-zone ${DEFAULT_ZONE}`,
  [REASONS.milliseconds]: (count) => `${count} times are milliseconds: divide them by 1000`,
  [REASONS.swapped]: (count) =>
    `${count} positions have latitude and longitude swapped: exchange the two columns with --map`,
};

/** One sentence where one cause is behind most rejections of a file and there is something to be done about it. */
export async function remediesOf(connection: DuckDBConnection, staged: Staged): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT reason, count(*) FROM ${staged.rejectedTable} GROUP BY reason ORDER BY count(*) DESC LIMIT 1`,
  );
  const [most] = reader.getRowsJS();
  if (!most || 2 * Number(most[1]) <= staged.rejected) return [];
  const remedy = REMEDIES[String(most[0])];
  return remedy ? [remedy(Number(most[1]).toLocaleString('en'))] : [];
}
