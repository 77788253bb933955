import { expect, test } from 'vitest';
import { LiveWorld } from '../testing/live-world.ts';
import { instant, recordsOf, visitOf } from '../testing/records.ts';
import { VISITS_AT_ONE_VENUE_MAX } from './delta-writer.ts';

const NOON = instant('2021-08-03T12:00:00+07:00');
const NUM_VISITS = 600;

/** How full a delta is once so many persons have checked in, by turns at these venues. */
function fillAfterVisitsTo(venues: readonly string[]): number {
  const live = new LiveWorld(recordsOf({}), 'UTC', { persons: 100_000, visits: 100_000 });
  const visits = Array.from({ length: NUM_VISITS }, (_, i) =>
    visitOf(`p${i}`, venues[i % venues.length], NOON, NOON + 3600),
  );
  live.change(recordsOf({ visits }), recordsOf({}));
  return live.writer.fill;
}

test('a delta is as full as the venue with most later visits', () => {
  expect(fillAfterVisitsTo(['stadium'])).toBe(NUM_VISITS / VISITS_AT_ONE_VENUE_MAX);
  expect(fillAfterVisitsTo(['north', 'south'])).toBe(NUM_VISITS / 2 / VISITS_AT_ONE_VENUE_MAX);
});
