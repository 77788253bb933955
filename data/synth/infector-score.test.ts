import { expect, test } from 'vitest';
import { infectorScore } from './infector-score.ts';

const infection = (infector: string, infectee: string) => ({ infector, infectee, infectedAt: 0 });

test('only infectees whose infector is a case too are counted, each once', () => {
  const truth = [infection('a', 'b'), infection('b', 'c'), infection('x', 'd'), infection('a', 'e')] as never;
  const cases = [
    { person: 'a', infectors: [] },
    { person: 'b', infectors: ['a', 'c'] },
    { person: 'c', infectors: ['d', 'a', 'b'] },
    { person: 'd', infectors: ['a'] },
    { person: 'e', infectors: ['b'] },
    { person: 'b', infectors: [] },
  ];
  expect(infectorScore(truth, cases)).toEqual({
    infectees: 3,
    infector_first: 0.333,
    infector_first_3: 0.667,
    infector_first_10: 0.667,
  });
});

test('without infections there is no share', () => {
  expect(infectorScore([], []).infector_first).toBeNull();
});
