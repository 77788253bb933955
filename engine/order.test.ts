import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countGroups, lowerBound, stableOrder } from './order.ts';

const SEED = 20211229;
/** Few enough values for ties, and both digits of the sort in use. */
const key = fc.oneof(
  fc.constantFrom(0, 1, 0xffff, 0x1_0000, 0x1_0001, 0xffff_0000, 0xffff_ffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const keys = fc.array(key, { maxLength: 60 }).map((values) => Uint32Array.from(values));

test('the order is the stable one of Array.sort', () => {
  fc.assert(
    fc.property(keys, (column) => {
      const expected = [...column.keys()].sort((a, b) => column[a] - column[b]);
      expect([...stableOrder(column)]).toEqual(expected);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('sorted by a second column first, equal keys keep its order', () => {
  const columns = fc
    .array(fc.tuple(fc.nat(4), key), { maxLength: 60 })
    .map((rows) => [
      Uint32Array.from(rows, ([major]) => major),
      Uint32Array.from(rows, ([, minor]) => minor),
    ]);
  fc.assert(
    fc.property(columns, ([major, minor]) => {
      const expected = [...major.keys()].sort((a, b) => major[a] - major[b] || minor[a] - minor[b]);
      expect([...stableOrder(major, stableOrder(minor))]).toEqual(expected);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('sorting leaves the keys and the given order as they were', () => {
  const column = Uint32Array.of(3, 1, 2);
  const from = Uint32Array.of(2, 1, 0);
  expect([...stableOrder(column, from)]).toEqual([1, 2, 0]);
  expect([...column, ...from]).toEqual([3, 1, 2, 2, 1, 0]);
});

test('the lower bound is the first position in the range that is large enough, else its end', () => {
  const range = keys.chain((column) =>
    fc.tuple(fc.constant(column.sort()), key, fc.nat(column.length), fc.nat(column.length)),
  );
  fc.assert(
    fc.property(range, ([column, value, a, b]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const found = column.slice(from, to).findIndex((other) => other >= value);
      expect(lowerBound(column, value, from, to)).toBe(found < 0 ? to : from + found);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('offsets of groups count the rows of all groups before, empty groups included', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(7), { maxLength: 40 }), (groups) => {
      const offsets = new Uint32Array(9);
      countGroups(Uint32Array.from(groups), offsets);
      const counted = [...offsets.keys()].map((group) => groups.filter((other) => other < group).length);
      expect([...offsets]).toEqual(counted);
    }),
    { seed: SEED },
  );
});
