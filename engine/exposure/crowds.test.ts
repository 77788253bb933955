import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EncounterColumns, VisitColumns } from '../columns.ts';
import { NO_SIGNAL } from '../contact-graph/signal.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { OPEN } from '../time.ts';
import { buildWorld, type World } from '../world.ts';
import { Tracer } from './trace.ts';

const SEED = 20211229;
const START = 1_627_837_200;
const HOUR_S = 3600;
const PERSONS = 150;
const VISITS = 700;

/** Half of all visits are to one venue with one code, over some days; many of them overlap. */
function crowdedWorld(): fc.Arbitrary<World> {
  const person = fc.nat(PERSONS - 1);
  const visit = fc.record({
    person,
    venue: fc.constantFrom(0, 0, 1),
    checkIn: fc.nat(40).map((quarter) => START + quarter * 900),
    stay_s: fc.constantFrom(OPEN, 600, 900, HOUR_S, HOUR_S, 4 * HOUR_S, 30 * HOUR_S),
    zone: fc.constantFrom(0, 0, 1, 2),
  });
  const encounter = fc.record({
    personA: person,
    personB: person,
    start: fc.nat(60).map((half) => START - 6 * HOUR_S + half * 1800),
    length_s: fc.constantFrom(300, 600, 1200),
  });
  return fc
    .tuple(
      fc.array(visit, { minLength: VISITS, maxLength: VISITS, size: 'max' }),
      fc.array(encounter, { maxLength: 200, size: 'max' }),
    )
    .map(([visits, encounters]) =>
      buildWorld({
        personCount: PERSONS,
        venueCount: 2,
        visits: visitColumns(visits),
        encounters: encounterColumns(encounters.filter(({ personA, personB }) => personA !== personB)),
        removals: {
          person: Uint32Array.of(3),
          start: Uint32Array.of(START + HOUR_S),
          end: Uint32Array.of(START + 2 * HOUR_S),
          facility: Uint32Array.of(1),
        },
      }),
    );
}

function visitColumns(
  rows: readonly { person: number; venue: number; checkIn: number; stay_s: number; zone: number }[],
): VisitColumns {
  return {
    person: Uint32Array.from(rows, ({ person }) => person),
    venue: Uint32Array.from(rows, ({ venue }) => venue),
    checkIn: Uint32Array.from(rows, ({ checkIn }) => checkIn),
    checkOut: Uint32Array.from(rows, ({ checkIn, stay_s }) => (stay_s === OPEN ? OPEN : checkIn + stay_s)),
    zone: Uint32Array.from(rows, ({ zone }) => zone),
  };
}

function encounterColumns(
  rows: readonly { personA: number; personB: number; start: number; length_s: number }[],
): EncounterColumns {
  return {
    personA: Uint32Array.from(rows, ({ personA }) => personA),
    personB: Uint32Array.from(rows, ({ personB }) => personB),
    start: Uint32Array.from(rows, ({ start }) => start),
    end: Uint32Array.from(rows, ({ start, length_s }) => start + length_s),
    signal: new Int32Array(rows.length).fill(NO_SIGNAL),
  };
}

test('what is left out of a crowd changes no row, whatever the level, the tail and the cut', () => {
  const asked = fc.record({
    person: fc.nat(PERSONS - 1),
    levels: fc.integer({ min: 1, max: 4 }),
    tail_s: fc.constantFrom(0, 1800),
    asOf: fc.constantFrom(Infinity, START + 5 * HOUR_S),
  });
  fc.assert(
    fc.property(crowdedWorld(), asked, (world, { person, levels, tail_s, asOf }) => {
      const policy = { ...DEFAULT_POLICY, aerosol_tail_s: tail_s, latent_s: HOUR_S };
      const source = { person, from: START, to: START + 24 * HOUR_S };
      const looked = new Tracer(world, policy, Infinity).trace(source, { levels, asOf });
      // One tracer makes several lists: nothing of one may stay for the next.
      const tracer = new Tracer(world, policy, 0);
      tracer.trace({ ...source, person: (person + 1) % PERSONS }, { levels, asOf });
      expect(tracer.trace(source, { levels, asOf }).cells).toEqual(looked.cells);
    }),
    { seed: SEED, numRuns: 40 },
  );
});
