import { expect, test } from 'vitest';
import { findingScore } from './finding-score.ts';

const rowOf = (finding: string, rows: ReturnType<typeof findingScore>) =>
  rows.find((row) => row.finding === finding);

test('of each kind, what is right of what was found, and what was found of what is built in', () => {
  const errors = [
    { error: 'clock-off', subject: 'a', detail: '' },
    { error: 'clock-off', subject: 'b', detail: '' },
    { error: 'clock-off', subject: 'c', detail: '' },
    { error: 'two-places', subject: 'd', detail: '' },
    { error: 'two-places', subject: 'd', detail: '' },
  ];
  const found = [
    { finding: 'clock-off', subject: 'a' },
    { finding: 'clock-off', subject: 'd' },
    { finding: 'two-places', subject: 'd' },
    { finding: 'busy-phone', subject: 'a' },
  ];
  const rows = findingScore(errors, found);
  expect(rowOf('clock-off', rows)).toEqual({
    finding: 'clock-off',
    built_in: 3,
    found: 2,
    right: 1,
    precision: 0.5,
    recall: 0.333,
  });
  expect(rowOf('two-places', rows)).toMatchObject({ built_in: 1, found: 1, precision: 1, recall: 1 });
  expect(rowOf('prank-burst', rows)).toMatchObject({ built_in: 0, found: 0, precision: null, recall: null });
  expect(rowOf('busy-phone', rows)).toBeUndefined();
});

test('a late check-in of the truth is found where its venue is told', () => {
  const late = { error: 'late-data', subject: 'a', detail: 'cafe' };
  const found = ['cafe', 'market'].map((subject) => ({ finding: 'late-data', subject }));
  expect(rowOf('late-data', findingScore([late], found))).toMatchObject({
    built_in: 1,
    found: 2,
    right: 1,
    precision: 0.5,
    recall: 1,
  });
});
