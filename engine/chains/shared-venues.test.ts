import fc from 'fast-check';
import { expect, test } from 'vitest';
import { episodesOf } from '../naive/episodes.ts';
import { intersection, isEmpty, merged, timeWithin } from '../naive/intervals.ts';
import { worldColumns } from '../testing/columns.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { randomWorld } from '../testing/random-world.ts';
import { buildWorld } from '../world.ts';
import { sharedVenues, visitorsOf } from './shared-venues.ts';

const SPAN = { from: 1_615_500_000, to: 1_615_700_000 };

test('venues where several stayed are those that a walk over all stays finds', () => {
  fc.assert(
    fc.property(randomWorld(), randomPolicy(), (records, policy) => {
      const { columns, persons, venues } = worldColumns(records, policy.zone);
      const world = buildWorld(columns);
      const asked = persons.map((_, person) => ({ person, ...SPAN }));
      const found = sharedVenues(world, policy, asked, 2);
      const stays = episodesOf(records, policy, null)
        .stays.map((stay) => ({ ...stay, ...intersection(stay, { start: SPAN.from, end: SPAN.to }) }))
        .filter((stay) => !isEmpty(stay));
      const expected = venues.flatMap((name, venue) => {
        const there = stays.filter((stay) => stay.venue === name);
        const who = persons.flatMap((person, i) => (there.some((stay) => stay.person === person) ? [i] : []));
        if (who.length < 2) return [];
        const own = who.map((i) => merged(there.filter((stay) => stay.person === persons[i])));
        const numAt = (t: number) =>
          own.filter((intervals) => intervals.some(({ start, end }) => start <= t && t < end)).length;
        return [
          {
            venue,
            asked: who,
            together: Math.max(...there.map(({ start }) => numAt(start))),
            first: Math.min(...there.map(({ start }) => start)),
            last: Math.max(...there.map(({ end }) => end)),
            stay_s: own.reduce(
              (sum, intervals) =>
                sum + timeWithin(intervals, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
              0,
            ),
          },
        ];
      });
      expect(found.sort((a, b) => a.venue - b.venue)).toEqual(expected);
      for (const { venue } of found)
        expect(visitorsOf(world, policy, venue, SPAN.from, SPAN.to)).toBe(
          new Set(stays.filter((stay) => stay.venue === venues[venue]).map(({ person }) => person)).size,
        );
    }),
    { seed: 20211229, numRuns: 300 },
  );
});
