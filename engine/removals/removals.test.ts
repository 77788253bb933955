import { expect, test } from 'vitest';
import { NO_VENUE } from '../columns.ts';
import { OPEN } from '../time.ts';
import { buildRemovals, openRemovals } from './removals.ts';

test('opened from their buffer, removals are the same without a copy', () => {
  const removals = buildRemovals(3, {
    person: Uint32Array.of(0, 2),
    start: Uint32Array.of(10, 5),
    end: Uint32Array.of(20, OPEN),
    facility: Uint32Array.of(NO_VENUE, 1),
  });
  const opened = openRemovals(removals, removals.buffer);
  expect(opened).toEqual(removals);
  expect(opened.starts.buffer).toBe(removals.buffer);
});
