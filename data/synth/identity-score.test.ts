import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identityScore } from './identity-score.ts';

test('a wrong join costs precision, a missing one recall', () => {
  const truth = ['p1', 'p2', 'p3', 'q1', 'q2'].map((identifier) => ({ person: identifier[0]!, identifier }));
  // p3 was taken for q's.
  const printed = new Map([
    ['p2', 'p1'],
    ['q1', 'p3'],
    ['q2', 'p3'],
  ]);
  expect(identityScore(truth, printed, 3)).toEqual({
    identity_pairs: 4,
    identity_pairs_joined: 4,
    identity_precision: 0.5,
    identity_recall: 0.5,
    identity_pairs_linked: 3,
    identity_recall_linked: 0.6667,
  });
});

test('there is no share of nothing', () => {
  expect(identityScore([{ person: 'p', identifier: 'p' }], new Map(), 0)).toMatchObject({
    identity_precision: null,
    identity_recall: null,
    identity_recall_linked: null,
  });
});

test('counts as comparing every two identifiers does', () => {
  const group = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(fc.array(fc.record({ owner: group, joined: group }), { maxLength: 20 }), (all) => {
      const truth = all.map(({ owner }, i) => ({ person: `p${owner}`, identifier: `i${i}` }));
      const printed = new Map(all.map(({ joined }, i) => [`i${i}`, `g${joined}`]));
      const pairs = all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));
      const numTrue = pairs.filter(([a, b]) => a.owner === b.owner);
      const numJoined = pairs.filter(([a, b]) => a.joined === b.joined);
      const both = numTrue.filter(([a, b]) => a.joined === b.joined).length;
      const score = identityScore(truth, printed, numTrue.length);
      expect([score.identity_pairs, score.identity_pairs_joined]).toEqual([numTrue.length, numJoined.length]);
      if (numJoined.length > 0) expect(score.identity_precision).toBeCloseTo(both / numJoined.length, 3);
      if (numTrue.length > 0) expect(score.identity_recall).toBeCloseTo(both / numTrue.length, 3);
    }),
  );
});
