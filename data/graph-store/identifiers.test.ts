import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Order } from '../utf8-order.ts';
import { Identifiers, IdentifierTableBuilder } from './identifiers.ts';

const SEED = 20211229;
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('', '😀', '\uFFFD', '\uE000', 'a'),
);
const texts = fc.uniqueArray(text, { maxLength: 40 });

function identifiersOf(sorted: readonly string[]): Identifiers {
  const builder = new IdentifierTableBuilder();
  for (const each of sorted) builder.add(each);
  return new Identifiers(builder.finish());
}

test('every identifier is found under its number, and no other is', () => {
  fc.assert(
    fc.property(texts, texts, (some, others) => {
      const sorted = some.toSorted(utf8Order);
      const identifiers = identifiersOf(sorted);
      expect(Array.from(sorted, (_, number) => identifiers.at(number))).toEqual(sorted);
      for (const each of [...some, ...others]) expect(identifiers.numberOf(each)).toBe(sorted.indexOf(each));
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test('those that come later are numbered on, and their places are those of the order of all', () => {
  fc.assert(
    fc.property(texts, texts, (some, later) => {
      const identifiers = identifiersOf(some.toSorted(utf8Order));
      const fresh = later.filter((each) => !some.includes(each));
      for (const [i, each] of later.entries()) {
        identifiers.numberedOf(each);
        // Asked for in between, they are put in order bit by bit.
        if (i % 7 === 0) identifiers.ranks();
      }
      expect(Array.from(fresh, (_, i) => identifiers.at(some.length + i))).toEqual(fresh);
      const ranks = identifiers.ranks();
      const place = (number: number) => (number < some.length ? number : ranks[number - some.length]!);
      const all = Array.from({ length: identifiers.count }, (_, number) => number);
      const byPlace = all.sort((a, b) => place(a) - place(b)).map((number) => identifiers.at(number));
      expect(byPlace).toEqual([...some, ...fresh].sort(utf8Order));
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test('a table outgrows its first room', () => {
  const sorted = Array.from({ length: 9000 }, (_, i) => `phone:${String(i).padStart(12, '0')}`);
  const identifiers = identifiersOf(sorted);
  expect(identifiers.at(8999)).toBe(sorted[8999]);
  expect(identifiers.numberOf('phone:000000004321')).toBe(4321);
});
