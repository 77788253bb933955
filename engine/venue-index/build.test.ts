import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VisitColumns } from '../columns.ts';
import { OPEN } from '../time.ts';
import { buildVenueIndex } from './build.ts';
import { BLOCK_BITS, OPEN_STAY_BIT, openVenueIndex, stayEnd, type VenueIndex } from './layout.ts';
import { NO_ZONE, SEAT_BIT } from './zone.ts';

const SEED = 20211229;
const PERSON_COUNT = 4;
const VENUE_COUNT = 3;

interface Visit {
  readonly person: number;
  readonly venue: number;
  readonly checkIn: number;
  /** `OPEN` for none. */
  readonly checkOut: number;
  readonly zone: number;
}

function indexOf(visits: readonly Visit[]): VenueIndex {
  const columns: VisitColumns = {
    person: Uint32Array.from(visits, ({ person }) => person),
    venue: Uint32Array.from(visits, ({ venue }) => venue),
    checkIn: Uint32Array.from(visits, ({ checkIn }) => checkIn),
    checkOut: Uint32Array.from(visits, ({ checkOut }) => checkOut),
    zone: Uint32Array.from(visits, ({ zone }) => zone),
  };
  return buildVenueIndex(PERSON_COUNT, VENUE_COUNT, columns);
}

/** An open visit. */
function checkIn(person: number, venue: number, at: number): Visit {
  return { person, venue, checkIn: at, checkOut: OPEN, zone: NO_ZONE };
}

/** Stays as person, venue, check-in and end, by venue, then check-in. */
function staysOf(index: VenueIndex, assumedStay_s: number): number[][] {
  return Array.from({ length: index.visitCount }, (_, pos) => [
    index.persons[pos],
    index.venues[pos],
    index.checkIns[pos],
    stayEnd(index.checkIns[pos], index.ends[pos], index.zones[pos], assumedStay_s),
  ]);
}

/** What the policy's page says of each visit's stay. */
function plainStays(visits: readonly Visit[], assumedStay_s: number): number[][] {
  return visits.map(({ person, venue, checkIn: at, checkOut }) => {
    const later = visits.filter((other) => other.person === person && other.checkIn > at);
    const cut = Math.min(at + assumedStay_s, ...later.map((other) => other.checkIn));
    return [person, venue, at, checkOut === OPEN ? cut : checkOut];
  });
}

function sorted(rows: readonly number[][]): number[][] {
  return rows.toSorted((a, b) => a.map((value, i) => value - b[i]).find((difference) => difference) ?? 0);
}

const visits: fc.Arbitrary<Visit[]> = fc.array(
  fc
    .record({
      person: fc.nat(PERSON_COUNT - 1),
      venue: fc.nat(VENUE_COUNT - 1),
      checkIn: fc.nat(60),
      stay_s: fc.option(fc.nat(80), { freq: 2 }),
      zone: fc.constantFrom(NO_ZONE, 3, SEAT_BIT + 3),
    })
    .map(({ stay_s, ...visit }) => ({
      ...visit,
      checkOut: stay_s === null ? OPEN : visit.checkIn + stay_s,
    })),
  { maxLength: 200, size: 'max' },
);

test('a stay ends at its check-out, else after the assumed stay or at the next later check-in anywhere', () => {
  fc.assert(
    fc.property(visits, fc.nat(40), (rows, assumedStay_s) => {
      expect(sorted(staysOf(indexOf(rows), assumedStay_s))).toEqual(sorted(plainStays(rows, assumedStay_s)));
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('an open stay ends at the person’s next check-in at another venue', () => {
  const index = indexOf([checkIn(0, 0, 100), checkIn(0, 1, 150), checkIn(1, 2, 120)]);
  expect(staysOf(index, 1000)).toEqual([
    [0, 0, 100, 150],
    [0, 1, 150, 1150],
    [1, 2, 120, 1120],
  ]);
});

test('equal check-ins do not cut each other, the next later one cuts them all', () => {
  const index = indexOf([checkIn(0, 0, 100), checkIn(0, 1, 100), checkIn(0, 0, 100), checkIn(0, 2, 130)]);
  expect(staysOf(index, 1000).map(([, , at, end]) => [at, end])).toEqual([
    [100, 130],
    [100, 130],
    [100, 130],
    [130, 1130],
  ]);
});

test('a check-out is kept, whatever check-in follows', () => {
  const index = indexOf([{ ...checkIn(0, 0, 100), checkOut: 500 }, checkIn(0, 1, 150)]);
  expect(staysOf(index, 10)[0][3]).toBe(500);
});

test('visits stand by venue and check-in, and each person’s own by check-in', () => {
  fc.assert(
    fc.property(visits, (rows) => {
      const { venueOffsets, checkIns, persons, venues, personOffsets, personVisits } = indexOf(rows);
      const byVenue = Array.from(venues, (venue, pos) => [venue, checkIns[pos]]);
      expect(byVenue).toEqual(sorted(byVenue));
      for (const [pos, venue] of venues.entries()) {
        expect(pos).toBeGreaterThanOrEqual(venueOffsets[venue]);
        expect(pos).toBeLessThan(venueOffsets[venue + 1]);
      }
      const byPerson = Array.from(personVisits, (pos) => [persons[pos], checkIns[pos]]);
      expect(byPerson).toEqual(sorted(byPerson));
      for (let person = 0; person < PERSON_COUNT; person++) {
        const own = personVisits.slice(personOffsets[person], personOffsets[person + 1]);
        expect([...own].map((pos) => persons[pos])).toEqual(Array(own.length).fill(person));
      }
      expect([...personVisits].sort((a, b) => a - b)).toEqual([...personVisits.keys()]);
    }),
    { seed: SEED, numRuns: 50 },
  );
});

test('the end of a block is the latest recorded check-out in it; open stays do not count', () => {
  fc.assert(
    fc.property(visits, (rows) => {
      const { blockEnds, ends, zones } = indexOf(rows);
      const latest = new Array<number>(blockEnds.length).fill(0);
      for (const [pos, end] of ends.entries()) {
        const block = pos >>> BLOCK_BITS;
        if ((zones[pos] & OPEN_STAY_BIT) === 0) latest[block] = Math.max(latest[block], end);
      }
      expect([...blockEnds]).toEqual(latest);
      expect(blockEnds.length).toBe(Math.ceil(rows.length / 2 ** BLOCK_BITS));
    }),
    { seed: SEED, numRuns: 50 },
  );
});

test('the mark of an open stay leaves its zone readable', () => {
  const index = indexOf([
    { ...checkIn(0, 0, 1), zone: SEAT_BIT + 3 },
    { ...checkIn(1, 1, 1), checkOut: 9, zone: 4 },
  ]);
  expect(index.zones[0]).toBe(SEAT_BIT + OPEN_STAY_BIT + 3);
  expect(index.zones[1]).toBe(4);
});

test('opened from its buffer, an index is the same without a copy', () => {
  const index = indexOf([checkIn(0, 0, 100), checkIn(2, 0, 50)]);
  const opened = openVenueIndex(index, index.buffer);
  expect(opened).toEqual(index);
  expect(opened.ends.buffer).toBe(index.buffer);
});
