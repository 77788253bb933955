import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallestOfGroups } from './groups.ts';
import { naivePrinted } from './testing/naive-groups.ts';

const SEED = 20211229;
/** Letters, so that their order is the order of the numbers. */
const COUNT = 16;
const letter = (number: number) => String.fromCharCode(97 + number);

type NumberPair = [number, number];
const pairs = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)), { maxLength: 20 });

function smallest(given: readonly NumberPair[]): number[] {
  const left = Uint32Array.from(given, ([a]) => a);
  const right = Uint32Array.from(given, ([, b]) => b);
  return [...smallestOfGroups(COUNT, left, right)];
}

function holds(property: (given: NumberPair[]) => void): void {
  fc.assert(fc.property(pairs, property), { seed: SEED, numRuns: 300 });
}

test('every identifier has the smallest of its group, as by plain closure', () => {
  holds((given) => {
    const named = given.map(([a, b]) => [letter(a), letter(b)] as const);
    const naive = Array.from({ length: COUNT }, (_, number) => naivePrinted(named, letter(number)));
    expect(smallest(given).map(letter)).toEqual(naive);
  });
});

test('neither the order of the pairs nor their direction matters, and a pair twice changes nothing', () => {
  holds((given) => {
    const reversed = given.map(([a, b]): NumberPair => [b, a]).reverse();
    expect(smallest(reversed)).toEqual(smallest(given));
    expect(smallest([...given, ...reversed])).toEqual(smallest(given));
  });
});

test('a chain of a million identifiers is one group', () => {
  const count = 1_000_000;
  const left = Uint32Array.from({ length: count - 1 }, (_, i) => i);
  const right = left.map((number) => number + 1);
  expect(smallestOfGroups(count, left, right).every((number) => number === 0)).toBe(true);
});
