import type { DuckDBConnection } from '@duckdb/node-api';
import { DEFAULT_ZONE } from '../engine/time.ts';
import { REASONS } from './feeds/reasons.ts';
import { literal } from './feeds/sql.ts';
import type { Staged, StagedPart } from './feeds/stage.ts';

const REMEDIES: Readonly<Record<string, (count: string) => string>> = {
  [REASONS.noOffset]: (count) => `${count} times have no offset: add --time-zone ${DEFAULT_ZONE}`,
  [REASONS.milliseconds]: (count) => `${count} times are milliseconds: divide them by 1000`,
  [REASONS.swapped]: (count) =>
    `${count} positions have latitude and longitude swapped: exchange the two columns with --map`,
};

/** One sentence where one cause is behind most rejections of a file and there is something to be done about it. */
export async function remediesOf(
  connection: DuckDBConnection,
  { rejectedTable }: Staged,
  { file, rejected }: StagedPart,
): Promise<string[]> {
  if (rejected === 0) return [];
  const reader = await connection.runAndReadAll(
    `SELECT reason, count(*) FROM ${rejectedTable} WHERE file = ${literal(file)}
      GROUP BY reason ORDER BY count(*) DESC LIMIT 1`,
  );
  const [most] = reader.getRowsJS();
  if (!most || 2 * Number(most[1]) <= rejected) return [];
  const remedy = REMEDIES[String(most[0])];
  return remedy ? [remedy(Number(most[1]).toLocaleString('en'))] : [];
}
