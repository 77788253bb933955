import { expect, test } from 'vitest';
import { Score } from './score.ts';

const TRUTH = [
  { infector: 'a', infectee: 'b' },
  { infector: 'a', infectee: 'c' },
  { infector: 'a', infectee: 'd' },
  { infector: 'b', infectee: 'e' },
  { infector: 'x', infectee: 'y' },
];
const f1 = (person: string) => ({ level: 1, person });
const f2 = (person: string) => ({ level: 2, person });

test('counts what the cases infected, what their own lists found of it, and the rows of all lists', () => {
  const score = new Score(TRUTH);
  score.add('a', [f1('b'), f1('p'), f2('c'), f2('e'), f2('q')]);
  score.add('b', [f1('a'), f1('q')]);
  expect(score.row()).toEqual({
    cases: 2,
    infections: 4,
    found_f1: 1,
    found_f1_f2: 2,
    share_f1: 0.25,
    share_f1_f2: 0.5,
    contacts_f1: 4,
    contacts_f1_f2: 7,
    contacts_per_found_f1: 4,
    contacts_per_found_f1_f2: 3.5,
  });
});

test('a person with two cases infects each of their infectees once', () => {
  const score = new Score(TRUTH);
  score.add('a', [f1('b'), f2('c')]);
  score.add('a', [f1('c')]);
  expect(score.row()).toMatchObject({ cases: 2, infections: 3, found_f1: 2, found_f1_f2: 2 });
});

test('there is no share of nothing', () => {
  const score = new Score(TRUTH);
  score.add('y', [f1('x')]);
  expect(score.row()).toMatchObject({ infections: 0, share_f1: null, contacts_per_found_f1: null });
});
