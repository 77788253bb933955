/** Which records count in a search, at random, for the fast search and for the naive one. */
import fc from 'fast-check';
import { type EpisodeFilter, unmeasuredByPair } from '../exposure/episode-filter.ts';
import type { NaiveSources } from '../naive/chain.ts';
import type { Policy } from '../policy.ts';
import type { ExposureRecords } from '../records.ts';
import { localDayEnd } from '../time.ts';

/** All, or some feeds and venues. */
export function randomSources({ visits }: ExposureRecords): fc.Arbitrary<NaiveSources | null> {
  const venues = [...new Set(visits.map(({ venue }) => venue))];
  return fc.option(
    fc.record({ encounters: fc.boolean(), contacts: fc.boolean(), venues: fc.subarray(venues) }),
  );
}

/** The same as the engine takes it. */
export function filterOf(
  sources: NaiveSources | null,
  { encounters, contacts }: ExposureRecords,
  { zone }: Policy,
  persons: readonly string[],
  venues: readonly string[],
): EpisodeFilter | null {
  if (sources === null) return null;
  const pairs = new Set(contacts.map(({ person, contact }) => pairKey(person, contact)));
  const interviews = contacts.map(({ person, contact, start, end }) => {
    const to = end ?? localDayEnd(start, zone);
    return { a: person, b: contact, start, end: to, counts: sources.contacts };
  });
  const unmeasured = encounters
    .filter(({ person_a, person_b }) => pairs.has(pairKey(person_a, person_b)))
    .filter(({ attenuation_db, rssi_dbm }) => attenuation_db === null && rssi_dbm === null)
    .map(({ person_a, person_b, start, duration_s }) => {
      return { a: person_a, b: person_b, start, end: start + duration_s, counts: sources.encounters };
    });
  const numbered = [...interviews, ...unmeasured].map((record) => {
    return { ...record, a: persons.indexOf(record.a), b: persons.indexOf(record.b) };
  });
  return {
    encounters: sources.encounters,
    venues: Uint8Array.from(venues, (venue) => (sources.venues.includes(venue) ? 1 : 0)),
    unmeasured: unmeasuredByPair(numbered),
  };
}

function pairKey(a: string, b: string): string {
  return JSON.stringify([a, b].sort());
}
