import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type PairRecord,
  pairRecords,
  type StayRecord,
  stayRecords,
} from '../../data/graph-store/duckdb/source-records.ts';
import { signalOf } from '../../engine/contact-graph/signal.ts';
import type { PairEpisode } from '../../engine/exposure/pair.ts';
import { LocalDays } from '../../engine/local-days.ts';
import { OPEN_STAY_BIT, stayEnd } from '../../engine/venue-index/layout.ts';
import type { Episode, EvidenceRecord } from '../service.ts';
import type { LoadedWorld } from './loaded-world.ts';

/** The episodes of one pair that the engine found, by person number. */
export interface PairEpisodes {
  readonly source: number;
  readonly person: number;
  readonly episodes: readonly PairEpisode[];
}

/**
 * The stored records behind the engine's episodes: for any number of pairs one query a feed.
 * @param assumedStay_s stay taken for a visit without a check-out
 */
export async function evidenceOf(
  connection: DuckDBConnection,
  loaded: LoadedWorld,
  assumedStay_s: number,
  pairs: readonly PairEpisodes[],
): Promise<Episode[][]> {
  const encounters = await EncounterEvidence.read(connection, loaded, pairs);
  const visits = await VisitEvidence.read(connection, loaded, assumedStay_s, pairs);
  return pairs.map(({ source, person, episodes }) =>
    withoutRepeats(
      episodes.map((episode) =>
        episode.halfEdge >= 0 ? encounters.episode(source, person, episode) : visits.episode(episode),
      ),
    ),
  );
}

class EncounterEvidence {
  readonly #loaded: LoadedWorld;
  readonly #days: LocalDays;
  readonly #byPair: Map<string, RecordsOfPair>;

  static async read(connection: DuckDBConnection, loaded: LoadedWorld, pairs: readonly PairEpisodes[]) {
    const met = pairs.filter(({ episodes }) => episodes.some(({ halfEdge }) => halfEdge >= 0));
    const identifiers = met.map(
      ({ source, person }) => [loaded.persons[source], loaded.persons[person]] as const,
    );
    return new EncounterEvidence(
      loaded,
      identifiers.length > 0 ? await pairRecords(connection, identifiers) : [],
    );
  }

  private constructor(loaded: LoadedWorld, records: PairRecord[]) {
    this.#loaded = loaded;
    this.#days = new LocalDays(loaded.zone);
    const byPair = Map.groupBy(records, ({ person, other }) => pairKey(person, other));
    this.#byPair = new Map(
      Array.from(byPair, ([pair, ofPair]) => [pair, { records: ofPair, longest_s: this.#longest_s(ofPair) }]),
    );
  }

  /** A half-edge is a whole record, or a piece of a long one. */
  episode(source: number, person: number, { halfEdge, from, to }: PairEpisode): Episode {
    const { graph } = this.#loaded.world;
    const start = graph.starts[halfEdge];
    const end = start + (graph.spans[halfEdge] >>> graph.classBits);
    const signal = graph.signals[graph.spans[halfEdge] & (2 ** graph.classBits - 1)];
    const records = this.#startedBy(source, person, start).filter(
      (record) => this.#end(record) >= end && signalOfRecord(record) === signal,
    );
    const devices = records.find((record) => record.devices !== null)?.devices;
    return {
      start: from,
      end: to,
      ...(devices ? { devices } : {}),
      imputed: records.every((record) => record.end === null),
      records: records.map((record) => this.#evidence(record)),
    };
  }

  /** The pair's records that start by the instant, without those that have ended by then in any case. */
  #startedBy(source: number, person: number, start: number): PairRecord[] {
    const { persons } = this.#loaded;
    const ofPair = this.#byPair.get(pairKey(persons[source], persons[person]));
    if (!ofPair) return [];
    const { records, longest_s } = ofPair;
    return records.slice(firstFrom(records, start - longest_s), firstFrom(records, start + 1));
  }

  #longest_s(records: readonly PairRecord[]): number {
    return records.reduce((longest_s, record) => Math.max(longest_s, this.#end(record) - record.start), 0);
  }

  #end(record: PairRecord): number {
    return record.end ?? this.#days.dayOf(record.start).end;
  }

  #evidence(record: PairRecord): EvidenceRecord {
    const { feed, record_id, person, start } = record;
    return { feed, record_id, person, start, end: this.#end(record), imputed: record.end === null };
  }
}

/** Records of one pair, ordered by start, and the length of the longest. */
interface RecordsOfPair {
  readonly records: readonly PairRecord[];
  readonly longest_s: number;
}

/** Position of the first that starts at the instant or later. */
function firstFrom(records: readonly PairRecord[], instant: number): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (records[middle].start < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

class VisitEvidence {
  readonly #loaded: LoadedWorld;
  readonly #assumedStay_s: number;
  readonly #byStay: Map<string, StayRecord[]>;

  static async read(
    connection: DuckDBConnection,
    loaded: LoadedWorld,
    assumedStay_s: number,
    pairs: readonly PairEpisodes[],
  ) {
    const met = pairs.filter(({ episodes }) => episodes.some(({ halfEdge }) => halfEdge < 0));
    const persons = new Set(met.flatMap(({ source, person }) => [source, person]));
    const identifiers = Array.from(persons, (person) => loaded.persons[person]);
    const records = identifiers.length > 0 ? await stayRecords(connection, identifiers, loaded.zone) : [];
    return new VisitEvidence(loaded, assumedStay_s, records);
  }

  private constructor(loaded: LoadedWorld, assumedStay_s: number, records: StayRecord[]) {
    this.#loaded = loaded;
    this.#assumedStay_s = assumedStay_s;
    this.#byStay = Map.groupBy(records, ({ person, venue, check_in, check_out }) =>
      stayKey(person, venue, check_in, check_out),
    );
  }

  episode({ sourceVisit, personVisit, from, to }: PairEpisode): Episode {
    const venue = this.#loaded.venues[this.#loaded.world.visits.venues[sourceVisit]];
    const venueName = this.#loaded.venueNames.get(venue);
    const records = [...this.#evidence(sourceVisit), ...this.#evidence(personVisit)];
    return {
      start: from,
      end: to,
      venue,
      ...(venueName ? { venue_name: venueName } : {}),
      imputed: records.some((record) => record.imputed),
      records,
    };
  }

  #evidence(visit: number): EvidenceRecord[] {
    const { visits } = this.#loaded.world;
    const person = this.#loaded.persons[visits.persons[visit]];
    const isOpen = (visits.zones[visit] & OPEN_STAY_BIT) !== 0;
    const start = visits.checkIns[visit];
    const end = stayEnd(visits, visit, this.#assumedStay_s);
    const key = stayKey(person, this.#loaded.venues[visits.venues[visit]], start, isOpen ? null : end);
    return (this.#byStay.get(key) ?? []).map(({ feed, record_id }) => ({
      feed,
      record_id,
      person,
      start,
      end,
      imputed: isOpen || feed === 'entries',
    }));
  }
}

function signalOfRecord({ attenuation_db, rssi_dbm, devices }: PairRecord): number {
  return signalOf(attenuation_db, rssi_dbm, devices);
}

/** Logs of both phones that say the same give one episode, not two. */
function withoutRepeats(episodes: Episode[]): Episode[] {
  return [...new Map(episodes.map((episode) => [JSON.stringify(episode), episode])).values()];
}

function pairKey(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

function stayKey(person: string, venue: string, checkIn: number, checkOut: number | null): string {
  return JSON.stringify([person, venue, checkIn, checkOut]);
}
