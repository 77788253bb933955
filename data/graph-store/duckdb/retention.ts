import type { DuckDBConnection } from '@duckdb/node-api';
import { localDayStart } from '../../../engine/time.ts';
import { heldView } from '../../store/schema.ts';
import { numberOf } from '../../store/sql.ts';

/** First instant of the days that are kept, at an instant. */
export function retentionStart(now: number, retention_s: number, zone: string): number {
  return localDayStart(Math.max(0, now - retention_s), zone);
}

/**
 * From where on encounters and visits are loaded: days beyond the retention fall off. A store whose latest record is
 * itself that old is history and is loaded whole: nobody adds to it, and every list of it would be empty.
 */
export async function loadFrom(
  connection: DuckDBConnection,
  now: number,
  retention_s: number,
  zone: string,
): Promise<number> {
  const start = retentionStart(now, retention_s, zone);
  const feeds = [
    ['encounters', 'start'],
    ['contacts', 'start'],
    ['visits', 'check_in'],
    ['entries', 'entered_at'],
  ] as const;
  const found = feeds.map(
    ([feed, instant]) =>
      `SELECT max(${instant}) AS latest FROM ${heldView(feed)} WHERE ${instant} BETWEEN ${start} AND ${now}`,
  );
  return (await numberOf(connection, `SELECT count(latest) FROM (${found.join(' UNION ALL ')})`)) > 0
    ? start
    : 0;
}
