import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type PairRecord,
  pairRecords,
  type StayRecord,
  stayRecords,
} from '../../data/graph-store/duckdb/source-records.ts';
import { signalOf } from '../../engine/contact-graph/signal.ts';
import type { PairEpisode } from '../../engine/exposure/pair-meetings.ts';
import { LocalDays } from '../../engine/local-days.ts';
import { halfEdgeAt, stayEndOf, visitAt } from '../../engine/positions.ts';
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
      ({ source, person }) => [loaded.persons.at(source), loaded.persons.at(person)] as const,
    );
    return new EncounterEvidence(
      loaded,
      identifiers.length > 0 ? await pairRecords(connection, identifiers) : [],
    );
  }

  private constructor(loaded: LoadedWorld, records: PairRecord[]) {
    this.#loaded = loaded;
    this.#days = new LocalDays(loaded.range.zone);
    const byPair = Map.groupBy(records, ({ person, other }) => pairKey(person, other));
    this.#byPair = new Map(
      Array.from(byPair, ([pair, ofPair]) => [pair, { records: ofPair, longest_s: this.#longest_s(ofPair) }]),
    );
  }

  /** A half-edge is a whole record, or a piece of a long one. */
  episode(source: number, person: number, { halfEdge, from, to }: PairEpisode): Episode {
    const { start, end, signal } = halfEdgeAt(this.#loaded.world, halfEdge);
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
    const ofPair = this.#byPair.get(pairKey(persons.at(source), persons.at(person)));
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
    const identifiers = Array.from(persons, (person) => loaded.persons.at(person));
    const records =
      identifiers.length > 0 ? await stayRecords(connection, identifiers, loaded.range.zone) : [];
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
    const venue = this.#loaded.venues.at(visitAt(this.#loaded.world, sourceVisit).venue);
    const venueName = this.#loaded.venueNames.get(venue);
    const visits = new Set([sourceVisit, personVisit]);
    const records = [...visits].flatMap((visit) => this.#evidence(visit));
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
    const stay = visitAt(this.#loaded.world, visit);
    const person = this.#loaded.persons.at(stay.person);
    const start = stay.checkIn;
    const end = stayEndOf(stay, this.#assumedStay_s);
    const key = stayKey(person, this.#loaded.venues.at(stay.venue), start, stay.isOpen ? null : end);
    return (this.#byStay.get(key) ?? []).map(({ feed, record_id }) => ({
      feed,
      record_id,
      person,
      start,
      end,
      imputed: stay.isOpen || feed === 'entries',
    }));
  }
}

function signalOfRecord({ attenuation_db, rssi_dbm, devices }: PairRecord): number {
  return signalOf(attenuation_db, rssi_dbm, devices);
}

/** Logs of both phones that say the same give one episode, not two, and so do the pieces of one long record. */
function withoutRepeats(episodes: Episode[]): Episode[] {
  const told = new Map<string, Episode>();
  for (const { start, end, ...made } of episodes) {
    const what = JSON.stringify(made);
    const before = told.get(`${what} ${start}`);
    told.delete(`${what} ${start}`);
    const episode = { start: before?.start ?? start, end, ...made };
    told.set(`${what} ${end}`, episode);
  }
  const inOrder = [...told].sort(([a, x], [b, y]) => x.start - y.start || x.end - y.end || (a < b ? -1 : 1));
  return inOrder.map(([, episode]) => episode);
}

function pairKey(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

function stayKey(person: string, venue: string, checkIn: number, checkOut: number | null): string {
  return JSON.stringify([person, venue, checkIn, checkOut]);
}
