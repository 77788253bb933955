import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NaiveSourceRow, naiveBackward } from '../naive/backward.ts';
import { utf8Order } from '../naive/utf8.ts';
import { dealt, LiveWorld } from '../testing/live-world.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { filterOf, randomSources } from '../testing/random-sources.ts';
import { randomWorldAndAsOf } from '../testing/random-world.ts';
import { recordsOf } from '../testing/records.ts';
import { BackwardSearch, type SourceRow } from './backward.ts';

const SEED = 20211229;
const DAY_S = 86_400;

function told(rows: readonly SourceRow[], persons: readonly string[], sources: readonly string[]) {
  return rows
    .map((row): NaiveSourceRow => {
      return {
        level: row.level,
        source: sources[row.source]!,
        via: persons[row.via]!,
        first_exposure: row.firstExposure,
        last_exposure: row.lastExposure,
        exposure_s: row.exposure_s,
        qualified_at: row.qualifiedAt,
      };
    })
    .sort((a, b) => a.level - b.level || utf8Order(a.source, b.source));
}

/** Instants in which something ends are the likeliest onsets. */
function instants() {
  return randomWorldAndAsOf().chain(([records, asOf]) => {
    const ends = [
      ...records.encounters.map(({ start, duration_s }) => start + duration_s),
      ...records.visits.map(({ check_in, check_out }) => check_out ?? check_in + 900),
      ...records.contacts.map(({ start }) => start + 3600),
      1_615_600_000,
    ];
    return fc.record({
      records: fc.constant(records),
      asOf: fc.constant(asOf),
      to: fc.constantFrom(...ends),
      length_s: fc.constantFrom(DAY_S, 14 * DAY_S, 3600),
      since_s: fc.option(fc.nat(3 * DAY_S)),
      sources: randomSources(records),
    });
  });
}

test('sources backward are the naive ones, for persons and venues, on all levels', () => {
  fc.assert(
    fc.property(
      instants(),
      randomPolicy(),
      fc.array(fc.boolean()),
      fc.constantFrom(1, 2, 4, Number.POSITIVE_INFINITY),
      ({ records, asOf, to, length_s, since_s, sources }, policy, later, levels) => {
        const left = [...later];
        const [early, late] = dealt(records, 2, () => (left.pop() ? 1 : 0));
        const live = new LiveWorld(early!, policy.zone);
        const world = live.change(late!, recordsOf({}));
        const { persons, venues } = live;
        const filter = filterOf(sources, records, policy, persons, venues);
        const search = new BackwardSearch(world, policy, filter);
        const from = to - length_s;
        const since = since_s === null ? null : from - since_s;
        for (const [number, person] of persons.entries()) {
          const options = { levels, since, asOf, sources };
          const naive = naiveBackward(records, policy, person, { start: from, end: to }, options);
          const question = { person: number, from, to, levels, since: since ?? -1e12, asOf: asOf ?? 1e12 };
          const found = search.search({ ...question, filter }, Number.POSITIVE_INFINITY)!;
          expect(told(found.persons, persons, persons)).toEqual(naive.persons);
          expect(told(found.venues, persons, venues)).toEqual(naive.venues);
        }
      },
    ),
    { seed: SEED, numRuns: 250 },
  );
});
