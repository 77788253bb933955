import { expect } from 'vitest';

/** Expects two series of equal length whose values differ by at most `tolerance`, NaN where the other has NaN. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const near = Math.abs(actual[i] - expected[i]) <= tolerance || Object.is(actual[i], expected[i]);
    if (!near) expect(`${actual[i]} at ${i}`).toBe(`${expected[i]} ± ${tolerance} at ${i}`);
  }
}
