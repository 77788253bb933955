import { expect, test } from 'vitest';
import { MONDAY, townOf } from '../testing.ts';
import { type Course, Epidemic } from './epidemic.ts';
import type { Meeting } from './meetings.ts';

const town = townOf(1, 2000);
const MINUTE_S = 60;

/** Everyone spends these minutes one metre from an infectious index person; gives who is infected by it. */
function infectedBy(
  spans: readonly (readonly [from_min: number, to_min: number])[],
  distance_m = 1,
): Course[] {
  const epidemic = new Epidemic(1, town, MONDAY);
  const index = epidemic.courses[0]!;
  const known = epidemic.courses.length;
  for (let person = 0; person < town.people.count; person++)
    for (const [from_min, to_min] of spans) {
      if (person !== index.person) epidemic.observe(meetingWith(index, person, from_min, to_min, distance_m));
    }
  epidemic.endDay(0);
  return epidemic.courses.slice(known);
}

function meetingWith(
  index: Course,
  person: number,
  from_min: number,
  to_min: number,
  distance_m: number,
): Meeting {
  const start = index.infectiousFrom + from_min * MINUTE_S;
  return {
    a: person,
    b: index.person,
    spot: 3,
    start,
    end: start + (to_min - from_min) * MINUTE_S,
    distance_m,
  };
}

test('less than 15 minutes in a day infect nobody', () => {
  expect(infectedBy([[0, 14]])).toEqual([]);
});

test('time before infectiousness does not count', () => {
  expect(infectedBy([[-120, 14]])).toEqual([]);
});

test('15 minutes in pieces can infect, once they are reached', () => {
  const infected = infectedBy([
    [0, 10],
    [60, 70],
  ]);
  expect(infected.length).toBeGreaterThan(0);
  for (const { infectedAt, source } of infected) {
    const { infectiousFrom, person } = new Epidemic(1, town, MONDAY).courses[0]!;
    expect(infectedAt).toBeGreaterThanOrEqual(infectiousFrom + 65 * MINUTE_S);
    expect(infectedAt).toBeLessThanOrEqual(infectiousFrom + 70 * MINUTE_S);
    expect(source).toEqual({ infector: person, spot: 3 });
  }
});

test('nearness and time infect more', () => {
  const near = infectedBy([[0, 120]]).length;
  expect(near).toBeGreaterThan(2 * infectedBy([[0, 120]], 3).length);
  expect(near).toBeGreaterThan(2 * infectedBy([[0, 30]]).length);
});

test('a course is infection, then infectiousness, then onset', () => {
  const infected = infectedBy([[0, 240]]);
  expect(infected.length).toBeGreaterThan(100);
  for (const { infectedAt, infectiousFrom, infectiousTo, onset } of infected) {
    expect(infectiousFrom).toBeGreaterThan(infectedAt);
    expect(infectiousTo).toBeGreaterThan(infectiousFrom);
    if (onset !== undefined) expect(onset).toBeGreaterThan(infectiousFrom);
  }
});
