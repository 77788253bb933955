import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_VENUE, type RemovalColumns } from '../columns.ts';
import { OPEN } from '../time.ts';
import { collectRemovals, type Parts, type PersonRemovals, presentParts } from './present-parts.ts';
import { buildRemovals, type Removals } from './removals.ts';

const SEED = 20211229;
const PERSON_COUNT = 3;
const HOTEL = 1;
const LAST = 60;

interface Removal {
  readonly person: number;
  readonly start: number;
  readonly end: number;
  readonly facility: number;
}

function removalsOf(rows: readonly Removal[]): Removals {
  const columns: RemovalColumns = {
    person: Uint32Array.from(rows, ({ person }) => person),
    start: Uint32Array.from(rows, ({ start }) => start),
    end: Uint32Array.from(rows, ({ end }) => end),
    facility: Uint32Array.from(rows, ({ facility }) => facility),
  };
  return buildRemovals(PERSON_COUNT, columns);
}

function removed(start: number, end: number, facility = NO_VENUE): Removal {
  return { person: 0, start, end, facility };
}

function collected(rows: readonly Removal[], person: number): PersonRemovals {
  const found: PersonRemovals = { count: 0, starts: [], ends: [], facilities: [] };
  collectRemovals({ removals: removalsOf(rows), delta: null }, person, found);
  return found;
}

/** Parts of `[from, to)` in which person 0 is present at the venue. */
function present(
  rows: readonly Removal[],
  venue = NO_VENUE,
  from = 0,
  to = LAST,
  person = 0,
): [number, number][] {
  const parts: Parts = { count: 0, from: [], to: [] };
  presentParts(collected(rows, person), venue, from, to, parts);
  return Array.from({ length: parts.count }, (_, i) => [parts.from[i], parts.to[i]]);
}

/** The same, every second looked at. */
function markedPresent(
  rows: readonly Removal[],
  venue: number,
  from: number,
  to: number,
  person: number,
): [number, number][] {
  const counting = rows.filter(
    (row) => row.person === person && (venue === NO_VENUE || row.facility !== venue),
  );
  const parts: [number, number][] = [];
  for (let second = from; second < to; second++) {
    if (counting.some(({ start, end }) => start <= second && second < end)) continue;
    const last = parts.at(-1);
    if (last?.[1] === second) last[1]++;
    else parts.push([second, second + 1]);
  }
  return parts;
}

test('the parts are those that marking second by second leaves, at every venue and at none', () => {
  const row = fc
    .record({
      person: fc.nat(PERSON_COUNT - 1),
      start: fc.nat(LAST),
      length_s: fc.option(fc.nat(20), { freq: 6 }),
      facility: fc.constantFrom(NO_VENUE, 0, HOTEL),
    })
    .map(({ length_s, ...removal }) => ({
      ...removal,
      end: length_s === null ? OPEN : removal.start + length_s,
    }));
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 8 }),
      fc.constantFrom(NO_VENUE, 0, HOTEL, 2),
      fc.tuple(fc.nat(LAST), fc.nat(LAST)),
      fc.nat(PERSON_COUNT - 1),
      (rows, venue, [from, to], person) => {
        expect(present(rows, venue, from, to, person)).toEqual(markedPresent(rows, venue, from, to, person));
      },
    ),
    { seed: SEED, numRuns: 500 },
  );
});

test('nobody’s removal leaves the whole time, one part of it', () => {
  expect(present([])).toEqual([[0, LAST]]);
  expect(present([{ ...removed(0, OPEN), person: 1 }])).toEqual([[0, LAST]]);
});

test('a removal without end leaves nothing after it', () => {
  expect(present([removed(20, OPEN), removed(30, 40)])).toEqual([[0, 20]]);
});

test('a row does not remove from its own facility, but from other venues and from encounters', () => {
  const rows = [removed(20, 40, HOTEL)];
  expect(present(rows, HOTEL)).toEqual([[0, LAST]]);
  const parted = [
    [0, 20],
    [40, LAST],
  ];
  expect(present(rows, 2)).toEqual(parted);
  expect(present(rows, NO_VENUE)).toEqual(parted);
});

test('a row with a facility does not lift another', () => {
  expect(present([removed(20, 40, HOTEL), removed(30, 50)], HOTEL)).toEqual([
    [0, 30],
    [50, LAST],
  ]);
});

test('a removal of zero length splits nothing', () => {
  expect(present([removed(30, 30)])).toEqual([[0, LAST]]);
});

test('the same parts are found again where the arrays are reused', () => {
  const parts: Parts = { count: 0, from: [], to: [] };
  const removals = collected([removed(10, 20), removed(30, 40)], 0);
  presentParts(removals, NO_VENUE, 0, LAST, parts);
  presentParts(removals, NO_VENUE, 0, 15, parts);
  expect(parts.count).toBe(1);
  expect([parts.from[0], parts.to[0]]).toEqual([0, 10]);
});
