import fc from 'fast-check';
import { expect, test } from 'vitest';
import { episodesOf } from '../naive/episodes.ts';
import { naiveGroupOf } from '../naive/groups.ts';
import { utf8Order } from '../naive/utf8.ts';
import { type Policy, policyFrom } from '../policy.ts';
import type { ExposureRecords } from '../records.ts';
import { worldColumns } from '../testing/columns.ts';
import { hasDates } from '../testing/dated-case.ts';
import { LiveWorld } from '../testing/live-world.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { randomWorldAndAsOf } from '../testing/random-world.ts';
import { encounterOf, instant, recordsOf, visitOf } from '../testing/records.ts';
import { buildWorld } from '../world.ts';
import { GroupExposures } from './group-exposures.ts';
import { infectiousPeriod } from './infectious-period.ts';
import { PairExposures } from './pair.ts';

const noon = instant('2021-08-03T12:00:00+07:00');
const HOUR_S = 3600;

function groupOf(records: Partial<ExposureRecords>, policy: Policy, person: string) {
  const { columns, persons, venues } = worldColumns(recordsOf(records), policy.zone);
  const groups = new GroupExposures(buildWorld(columns), policy, (a, b) => utf8Order(venues[a]!, venues[b]!));
  const window = { source: persons.indexOf('case'), from: noon - 86_400, to: noon + 864_000, asOf: Infinity };
  return groups.of(window, persons.indexOf(person));
}

const guests = (venue: string, from: number, count: number, zone: string | null = null) =>
  Array.from({ length: count }, (_, i) => visitOf(`${venue} ${i}`, venue, from, from + HOUR_S, zone));

test('a stay is one among many where more others than allowed were there, not as many', () => {
  const visits = [visitOf('case', 'v', noon, noon + HOUR_S), ...guests('v', noon, 5)];
  expect(groupOf({ visits }, policyFrom({ group_above: 5 }), 'v 0')).toBeNull();
  expect(groupOf({ visits }, policyFrom({ group_above: 4 }), 'v 0')).toMatchObject({ others: 5, from: noon });
});

test('who leaves as the source comes was not there, nor who sat in another zone', () => {
  const visits = [
    visitOf('case', 'v', noon, noon + HOUR_S, '1'),
    ...guests('v', noon - HOUR_S, 3, '1'),
    ...guests('v', noon, 3, '1').map((visit) => ({ ...visit, person: `${visit.person} in 1` })),
    ...guests('v', noon, 3, '2').map((visit) => ({ ...visit, person: `${visit.person} in 2` })),
  ];
  expect(groupOf({ visits }, policyFrom({ group_above: 1 }), 'v 0 in 1')).toMatchObject({ others: 3 });
});

test('an exposure that is enough without the group stands on its own', () => {
  const visits = [visitOf('case', 'v', noon, noon + HOUR_S), ...guests('v', noon, 3)];
  const encounters = [
    encounterOf('case', 'v 0', noon + 2 * HOUR_S, 900),
    encounterOf('case', 'v 1', noon, 899),
  ];
  const policy = policyFrom({ group_above: 1 });
  expect(groupOf({ visits, encounters }, policy, 'v 0')).toBeNull();
  expect(groupOf({ visits, encounters }, policy, 'v 1')).toMatchObject({ others: 3 });
});

test('of two group stays the one that the person met first tells the exposure', () => {
  const later = noon + 5 * HOUR_S;
  const visits = [
    ...[noon, later].map((from) => visitOf('case', 'v', from, from + HOUR_S)),
    ...guests('v', noon, 3),
    ...guests('v', later, 4).map((visit) => ({ ...visit, person: `${visit.person} again` })),
    visitOf('v 0', 'v', later, later + HOUR_S),
  ];
  const policy = policyFrom({ group_above: 1 });
  expect(groupOf({ visits }, policy, 'v 0')).toMatchObject({ from: noon, others: 3 });
  expect(groupOf({ visits }, policy, 'v 0 again')).toMatchObject({ from: later, others: 5 });
});

test('every exposure to a case rests on the group that the plain version finds, or on none', () => {
  fc.assert(
    fc.property(
      randomWorldAndAsOf(),
      randomPolicy(),
      fc.integer({ min: 1, max: 3 }),
      ([records, asOf], other, group_above) => {
        const policy = { ...other, group_above };
        const { columns, persons, venues } = worldColumns(records, policy.zone);
        const world = buildWorld(columns);
        const pairs = new PairExposures(world, policy);
        const groups = new GroupExposures(world, policy, (a, b) => utf8Order(venues[a]!, venues[b]!));
        const episodes = episodesOf(records, policy, asOf);
        for (const theCase of records.cases.filter(hasDates)) {
          const { from, to } = infectiousPeriod(theCase, policy);
          const window = { source: persons.indexOf(theCase.person), from, to, asOf: asOf ?? Infinity };
          const cut = { start: from, end: Math.min(to, window.asOf) };
          for (const [person, name] of persons.entries()) {
            if (person === window.source || !pairs.pair(window, person).exposure) continue;
            const group = groups.of(window, person);
            const told = group && { venue: venues[group.venue], start: group.from, others: group.others };
            expect(told).toEqual(naiveGroupOf(theCase.person, name, cut, episodes, policy));
          }
        }
      },
    ),
    { seed: 20211229, numRuns: 150 },
  );
});

test('visits that came or went after the world was built count as if it had been built with them', () => {
  const policy = policyFrom({ group_above: 1, min_exposure_s: 1 });
  const split = fc.array(fc.constantFrom('before', 'after', 'gone'), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(randomWorldAndAsOf(), split, ([records, asOf], when) => {
      const visitsOf = (...times: string[]) => records.visits.filter((_, i) => times.includes(when[i % 40]!));
      const none = recordsOf({});
      const base = { ...records, visits: visitsOf('before', 'gone') };
      const live = new LiveWorld(base, policy.zone);
      const moved = live.change(
        { ...none, visits: visitsOf('after') },
        { ...none, visits: visitsOf('gone') },
      );
      const now = { ...records, visits: visitsOf('before', 'after') };
      const { columns, persons } = worldColumns(now, policy.zone);
      const found = [
        { groups: new GroupExposures(buildWorld(columns), policy, () => 0), numbers: persons },
        { groups: new GroupExposures(moved, policy, () => 0), numbers: live.persons },
      ];
      for (const theCase of now.cases.filter(hasDates)) {
        const period = { ...infectiousPeriod(theCase, policy), asOf: asOf ?? Infinity };
        const [built, changed] = found.map(({ groups, numbers }) => {
          const stays = groups.staysOf({ source: numbers.indexOf(theCase.person), ...period });
          return stays.map(({ from, to, others }) => `${from} ${to} ${others}`).sort();
        });
        expect(changed).toEqual(built);
      }
    }),
    { seed: 20211229, numRuns: 100 },
  );
});
