import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CUT, type Pair, separate } from './separate.ts';
import { naiveSeparated } from './testing/naive-separate.ts';

const SEED = 20211229;
/** Letters, so that their order is the order of the numbers; these are ID cards. */
const COUNT = 12;
const CARDS = [0, 3, 7, 11];
const letter = (number: number) => String.fromCharCode(97 + number);
const named = (pairs: readonly Pair[]) => pairs.map(([a, b]) => [letter(a), letter(b)] as const);

const pair = fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)).filter(([a, b]) => a !== b);
const said = fc.record({
  pairs: fc.array(pair, { maxLength: 18 }),
  joins: fc.array(pair, { maxLength: 3 }),
  aparts: fc.array(pair, { maxLength: 3 }),
});

function separated(pairs: readonly Pair[], joins: readonly Pair[] = [], aparts: readonly Pair[] = []) {
  const [left, right] = [0, 1].map((end) => Uint32Array.from(pairs, (one) => one[end as 0 | 1]));
  return separate({
    count: COUNT,
    left: left!,
    right: right!,
    cards: Uint32Array.from(CARDS),
    joins,
    aparts,
  });
}

const groupsOf = (...given: Parameters<typeof separated>) => [...separated(...given).smallest].map(letter);

test('groups are those of the plain version', () => {
  fc.assert(
    fc.property(said, ({ pairs, joins, aparts }) => {
      const isCard = (identifier: string) => CARDS.map(letter).includes(identifier);
      const printed = naiveSeparated({
        pairs: named(pairs),
        joins: named(joins),
        aparts: named(aparts),
        isCard,
      });
      const naive = Array.from({ length: COUNT }, (_, number) => printed(letter(number)));
      expect(groupsOf(pairs, joins, aparts)).toEqual(naive);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('the order of what is said, and of the two of a pair, changes no group', () => {
  fc.assert(
    fc.property(said, fc.infiniteStream(fc.nat(1000)), ({ pairs, joins, aparts }, keys) => {
      const shuffled = (given: readonly Pair[]) =>
        given
          .map((one) => ({ one, key: keys.next().value! }))
          .sort((a, b) => a.key - b.key)
          .map(({ one: [a, b], key }): Pair => (key % 2 === 0 ? [a, b] : [b, a]));
      expect(groupsOf(shuffled(pairs), shuffled(joins), shuffled(aparts))).toEqual(
        groupsOf(pairs, joins, aparts),
      );
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('no group has two cards, or both ends of a decision, unless a decision joined them', () => {
  fc.assert(
    fc.property(said, ({ pairs, aparts }) => {
      const { smallest } = separated(pairs, [], aparts);
      expect(new Set(CARDS.map((card) => smallest[card])).size).toBe(CARDS.length);
      for (const [a, b] of aparts) expect(smallest[a]).not.toBe(smallest[b]);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('a phone beside two cards goes with neither, one more step away it goes with the nearer', () => {
  const { smallest, cuts } = separated([
    [1, 0],
    [1, 3],
    [1, 2],
  ]);
  expect([...cuts]).toEqual([CUT.cards, CUT.cards, CUT.none]);
  expect([smallest[1], smallest[2], smallest[3]]).toEqual([1, 1, 3]);
  expect(
    groupsOf([
      [1, 0],
      [1, 2],
      [2, 3],
    ])
      .slice(0, 4)
      .join(''),
  ).toBe('aacc');
});

test('a decision that the phone is not of the one gives it to the other, one that both cards are one joins all', () => {
  expect(
    groupsOf(
      [
        [1, 0],
        [1, 3],
        [1, 2],
      ],
      [],
      [[1, 3]],
    )
      .slice(0, 4)
      .join(''),
  ).toBe('aaad');
  expect(
    groupsOf(
      [
        [1, 0],
        [1, 3],
        [1, 2],
      ],
      [[0, 3]],
    )
      .slice(0, 4)
      .join(''),
  ).toBe('aaaa');
});
