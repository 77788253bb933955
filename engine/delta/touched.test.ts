import { expect, test } from 'vitest';
import { policyFrom } from '../policy.ts';
import { LiveWorld } from '../testing/live-world.ts';
import { instant, recordsOf, visitOf } from '../testing/records.ts';
import { touchedPersons } from './touched.ts';

const T = instant('2021-08-03T05:00:00Z');
const NOTHING = recordsOf({});

/** Persons touched by a visit of `late` from T + 2000 to T + 3000. */
function touchedByLate(parameters: object): string[] {
  const visits = [
    visitOf('there', 'market', T + 1000, T + 2500),
    visitOf('gone', 'market', T, T + 1500),
    visitOf('after', 'market', T + 3000, T + 4000),
    visitOf('open', 'market', T + 500, null),
    visitOf('elsewhere', 'school', T + 1000, T + 4000),
  ];
  const live = new LiveWorld(recordsOf({ visits }), 'UTC');
  const before = live.writer.state;
  const visit = visitOf('late', 'market', T + 2000, T + 3000);
  const after = live.change(recordsOf({ visits: [visit] }), NOTHING);
  const touched = touchedPersons(before, after, live.changedPersons, policyFrom(parameters));
  return [...touched].map((person) => live.persons[person]!).sort();
}

test('a visit touches those who were there meanwhile', () => {
  expect(touchedByLate({ assumed_stay_s: 600 })).toEqual(['late', 'there']);
});

test('… whoever may have been there', () => {
  expect(touchedByLate({ assumed_stay_s: 3600 })).toEqual(['late', 'open', 'there']);
});

test('… and those whose air lasted until then', () => {
  expect(touchedByLate({ assumed_stay_s: 600, aerosol_tail_s: 600 })).toEqual(['gone', 'late', 'there']);
});
