import { expect, test } from 'vitest';
import { completeness } from './completeness.ts';

const truth = [
  { infector: 'a', infectee: 'b' },
  { infector: 'a', infectee: 'c' },
  { infector: 'b', infectee: 'd' },
  { infector: 'x', infectee: 'y' },
];

test('counts the infectees of listed cases that are on their own infector’s list', () => {
  const lists = new Map([
    ['a', new Set(['b', 'd', 'e'])],
    ['b', new Set(['d'])],
    ['c', new Set(['a'])],
  ]);
  const found = completeness(truth, lists);
  expect(found).toMatchObject({ infectees: 3, listed: 2, share: 2 / 3 });
  expect(found.byCase).toEqual(
    new Map([
      ['a', 0.5],
      ['b', 1],
    ]),
  );
});

test('has no share where the cases infected nobody', () => {
  expect(completeness(truth, new Map([['y', new Set(['x'])]]))).toMatchObject({ infectees: 0, share: null });
});
