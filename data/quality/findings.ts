import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../store/sql.ts';
import { busyPhones } from './busy-phones.ts';
import { clocksOff } from './clocks-off.ts';
import { coarseVenues } from './coarse-venues.ts';
import { crowdedVenues } from './crowded-venues.ts';
import type { Finding, FindingKind } from './finding.ts';
import { impossibleTravel } from './impossible-travel.ts';
import { largeEvents } from './large-events.ts';
import { lateData } from './late-data.ts';
import { oneSidedPhones } from './one-sided-phones.ts';
import { openVenues } from './open-venues.ts';
import { prankBursts } from './prank-bursts.ts';
import { sharedIdentifiers } from './shared-identifiers.ts';
import { silentEncounters, silentTests, silentVisits } from './silent-feeds.ts';
import { twoPlaces } from './two-places.ts';

/** Every kind, in the order in which they are told. */
export const FINDING_KINDS: readonly FindingKind[] = [
  sharedIdentifiers,
  busyPhones,
  oneSidedPhones,
  clocksOff,
  crowdedVenues,
  largeEvents,
  openVenues,
  impossibleTravel,
  twoPlaces,
  prankBursts,
  coarseVenues,
  silentEncounters,
  silentVisits,
  silentTests,
  lateData,
];

/** Suspicious things in the records that hold: kind by kind, the greatest count first, then by subject (UTF-8 bytes). */
export async function findings(connection: DuckDBConnection): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const kind of FINDING_KINDS) {
    const rows = await rowsOf(connection, `FROM (${kind.query}) ORDER BY count DESC, subject`);
    for (const { subject, count, first, last, records } of rows)
      found.push({
        finding: kind.finding,
        subject: String(subject),
        feed: kind.feed,
        count: Number(count),
        first: first === null ? null : Number(first),
        last: last === null ? null : Number(last),
        explanation: kind.explain(Number(count)),
        records: records as string[],
      });
  }
  return found;
}
