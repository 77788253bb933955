import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';

const ROWS = 20_000;

test('every fuzzed row of every feed ends as accepted, known or rejected with a reason', async () => {
  const outcome = await fuzz(ROWS, 2021);
  expect(outcome.rows).toBeGreaterThanOrEqual(ROWS);
  expect(outcome.accepted + outcome.known + outcome.rejected).toBe(outcome.rows);
  expect(outcome.accepted).toBeGreaterThan(ROWS / 4);
  expect([...outcome.reasons.values()].reduce((sum, count) => sum + count, 0)).toBe(outcome.rejected);
  expect(outcome.reasons.size).toBeGreaterThan(25);
});
