import fc from 'fast-check';
import { expect, test } from 'vitest';
import { infectiousPeriod } from '../exposure/infectious-period.ts';
import { Tracer } from '../exposure/trace.ts';
import { hasDates } from '../testing/dated-case.ts';
import { dealt, LiveWorld, together } from '../testing/live-world.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { randomWorld } from '../testing/random-world.ts';
import type { World } from '../world.ts';
import { touchedPersons } from './touched.ts';

const SEED = 20211229;
const LEVELS = 2;
/** Of so many records one comes and one goes. */
const RARITY = 40;

const question = fc.tuple(randomWorld(), randomPolicy(), fc.infiniteStream(fc.nat(RARITY)));

test('a list on which no source is touched by changes is the same after them', () => {
  let numSame = 0;
  let numTouched = 0;
  fc.assert(
    fc.property(question, ([records, policy, choices]) => {
      const [stays, comes, ends] = dealt(
        records,
        3,
        () => ([1, 2] as const)[choices.next().value as 0 | 1] ?? 0,
      );
      const live = new LiveWorld(together(stays!, ends!), policy.zone);
      const before = live.writer.state;
      const after = live.change(comes!, ends!);
      const touched = touchedPersons(before, after, live.changedPersons, policy);
      const listIn = (world: World, person: number, period: { from: number; to: number }) => {
        const rows = new Tracer(world, policy).trace(
          { person, ...period },
          { levels: LEVELS, asOf: Infinity },
        );
        return Array.from({ length: rows.count }, (_, place) => rows.at(place));
      };
      for (const index of records.cases.filter(hasDates)) {
        const person = live.persons.indexOf(index.person);
        const period = infectiousPeriod(index, policy);
        if (person < 0 || person >= before.personCount) continue;
        const list = listIn(before, person, period);
        const sources = [person, ...list.filter(({ level }) => level < LEVELS).map((row) => row.person)];
        if (sources.some((source) => touched.has(source))) {
          numTouched++;
          continue;
        }
        expect(listIn(after, person, period)).toEqual(list);
        numSame++;
      }
    }),
    { seed: SEED, numRuns: 1000 },
  );
  expect(numSame).toBeGreaterThan(150);
  expect(numTouched).toBeGreaterThan(150);
});
