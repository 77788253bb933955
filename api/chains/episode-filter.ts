import type { DuckDBConnection } from '@duckdb/node-api';
import { pairRecords } from '../../data/graph-store/duckdb/source-records.ts';
import { interviews } from '../../data/line-list/interviews.ts';
import { venueCategories } from '../../data/line-list/person-details.ts';
import { type EpisodeFilter, unmeasuredByPair } from '../../engine/exposure/episode-filter.ts';
import { LocalDays } from '../../engine/local-days.ts';
import type { LoadedWorld } from '../tracing/loaded-world.ts';
import type { SourceFilter } from './chain-service.ts';

/** As flights are named, which are venues too. */
const FLIGHT_SCHEME = 'flight:';

/** The filter as the engine takes it: interviews are few, so those of all pairs are read. */
export async function episodeFilter(
  connection: DuckDBConnection,
  loaded: LoadedWorld,
  { feeds, categories, settings }: SourceFilter,
): Promise<EpisodeFilter> {
  const named = await interviews(connection);
  const counting = new Set(
    named
      .filter(({ setting }) => feeds.includes('contacts') || (setting !== null && settings.includes(setting)))
      .map(({ record_id }) => record_id),
  );
  const pairs = named.map(({ person, contact }) => [person, contact] as const);
  const records = pairs.length > 0 ? await pairRecords(connection, pairs) : [];
  const days = new LocalDays(loaded.range.zone);
  const encounters = feeds.includes('encounters');
  return {
    encounters,
    venues: await countingVenues(connection, loaded, feeds, categories),
    unmeasured: unmeasuredByPair(
      records
        .filter(({ attenuation_db, rssi_dbm }) => attenuation_db === null && rssi_dbm === null)
        .map(({ feed, record_id, person, other, start, end }) => ({
          a: loaded.persons.numberOf(person),
          b: loaded.persons.numberOf(other),
          start,
          end: end ?? days.dayOf(start).end,
          counts: feed === 'contacts' ? counting.has(record_id) : encounters,
        })),
    ),
  };
}

async function countingVenues(
  connection: DuckDBConnection,
  { venues }: LoadedWorld,
  feeds: SourceFilter['feeds'],
  categories: readonly string[],
): Promise<Uint8Array> {
  const counting = new Uint8Array(venues.count);
  for (let number = 0; number < counting.length; number++) {
    const feed = venues.at(number).startsWith(FLIGHT_SCHEME) ? 'entries' : 'visits';
    if (feeds.includes(feed)) counting[number] = 1;
  }
  if (categories.length === 0) return counting;
  for (const [venue, category] of await venueCategories(connection)) {
    const number = categories.includes(category) ? venues.numberOf(venue) : -1;
    if (number >= 0 && number < counting.length) counting[number] = 1;
  }
  return counting;
}
