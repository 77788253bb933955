import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PersonSlots } from './person-slots.ts';

const SEED = 20211229;

test('slots are given in the order in which persons are first named', () => {
  const slots = new PersonSlots();
  expect([7, 2, 7, 9, 2].map((person) => slots.slotFor(person))).toEqual([0, 1, 0, 2, 1]);
  expect(slots.count).toBe(3);
  expect([...slots.persons.subarray(0, 3)]).toEqual([7, 2, 9]);
});

test('whoever was not named has no slot, and nobody has one once forgotten', () => {
  const slots = new PersonSlots();
  slots.slotFor(7);
  expect(slots.slotOf(8)).toBe(-1);
  slots.clear();
  expect(slots.slotOf(7)).toBe(-1);
  expect(slots.slotFor(8)).toBe(0);
});

test('a table used again and again gives what a Map gives, for few persons and for many', () => {
  const person = fc.oneof(fc.nat(2 ** 30), fc.nat(40));
  const calls = fc.array(fc.array(person, { maxLength: 700 }), { maxLength: 12 });
  fc.assert(
    fc.property(calls, (named) => {
      const slots = new PersonSlots();
      for (const persons of named) {
        slots.clear();
        const expected = new Map<number, number>();
        for (const who of persons) {
          if (!expected.has(who)) expected.set(who, expected.size);
          expect(slots.slotFor(who)).toBe(expected.get(who));
        }
        expect(slots.count).toBe(expected.size);
        for (const who of persons) expect(slots.slotOf(who)).toBe(expected.get(who));
      }
    }),
    { seed: SEED, numRuns: 100 },
  );
});
