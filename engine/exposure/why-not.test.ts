import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Episodes, episodesOf } from '../naive/episodes.ts';
import { exposureTo } from '../naive/exposure.ts';
import type { Interval } from '../naive/intervals.ts';
import { DEFAULT_POLICY, type Policy } from '../policy.ts';
import type { ExposureRecords } from '../records.ts';
import { worldColumns } from '../testing/columns.ts';
import { hasDates } from '../testing/dated-case.ts';
import { randomPolicy } from '../testing/random-policy.ts';
import { randomWorldAndAsOf } from '../testing/random-world.ts';
import { encounterOf, instant, quarantineOf, recordsOf, visitOf } from '../testing/records.ts';
import { buildWorld } from '../world.ts';
import { infectiousPeriod } from './infectious-period.ts';
import type { ExposureWindow } from './pair-meetings.ts';
import { exposingWindow, Tracer } from './trace.ts';
import { type Miss, type MissReason, WhyNot } from './why-not.ts';

const SEED = 20211229;
const NOON = instant('2021-08-03T12:00:00+07:00');
const DAY_S = 86_400;
const { min_exposure_s, close_attenuation_db, close_rssi_dbm } = DEFAULT_POLICY;
const FAR = { attenuation_db: close_attenuation_db };
const NOTHING = { reason: 'never-met', window: null, held_s: 0, episodes: [] };

/** The nearest miss of `x` among sources that each expose others for a day from noon on. */
function missOf(given: Partial<ExposureRecords>, sources = ['source']): Miss & { via: string | undefined } {
  const { columns, persons } = worldColumns(recordsOf(given), DEFAULT_POLICY.zone);
  const windows = sources.map((source) => {
    return { source: persons.indexOf(source), from: NOON, to: NOON + DAY_S, asOf: Infinity };
  });
  const whyNot = new WhyNot(buildWorld(columns), DEFAULT_POLICY);
  const miss = whyNot.nearestMiss(persons.indexOf('x'), windows);
  return { ...miss, via: miss.window ? persons[miss.window.source] : undefined };
}

function met(source: string, start: number, duration_s: number, measured = {}) {
  return encounterOf(source, 'x', start, duration_s, measured);
}

test('who met the source too short misses by the time held', () => {
  const encounters = [met('source', NOON, 400), met('source', NOON + 1000, 499)];
  const { reason, held_s, episodes } = missOf({ encounters });
  expect([reason, held_s]).toEqual(['time-short', min_exposure_s - 1]);
  expect(episodes.length).toBe(2);
});

test('time outside one span of the window is not held together', () => {
  const given = { encounters: [met('source', NOON, 600), met('source', NOON + DAY_S - 300, 300)] };
  expect(missOf(given)).toMatchObject({ reason: 'time-short', held_s: 600 + 300 });
  const apart = { encounters: [met('source', NOON - 200, 600), met('source', NOON + DAY_S - 100, 300)] };
  expect(missOf(apart)).toMatchObject({ reason: 'time-short', held_s: 400 + 100 });
});

test.each([FAR, { rssi_dbm: close_rssi_dbm['android-ios'] - 1, devices: 'android-ios' }])(
  'who met the source with %j only was too far',
  (measured) => {
    const miss = missOf({ encounters: [met('source', NOON, 2000, measured)] });
    expect(miss).toMatchObject({ reason: 'too-weak', held_s: 0, via: 'source' });
    expect(miss.episodes).toMatchObject([{ from: NOON, to: NOON + 2000 }]);
  },
);

test('who met the source while it was removed misses by that', () => {
  const encounters = [met('source', NOON + 3600, 2000)];
  const quarantine = [quarantineOf('source', NOON, NOON + DAY_S)];
  expect(missOf({ encounters, quarantine })).toMatchObject({ reason: 'removed', held_s: 0 });
});

test('who shared the venue of a removed source misses by that, but not at its own facility', () => {
  const visits = [visitOf('source', 'camp', NOON, NOON + 600), visitOf('x', 'camp', NOON, NOON + 600)];
  const removedTo = (facility: string) => ({
    visits,
    quarantine: [quarantineOf('source', NOON, null, facility)],
  });
  expect(missOf(removedTo('hotel')).reason).toBe('removed');
  expect(missOf(removedTo('camp'))).toMatchObject({ reason: 'time-short', held_s: 600 });
});

test('who met the source before or after its window misses by the order of time', () => {
  expect(missOf({ encounters: [met('source', NOON - 2000, 2000)] }).reason).toBe('outside-window');
  expect(missOf({ encounters: [met('source', NOON + DAY_S, 2000)] }).reason).toBe('outside-window');
});

test('who never met any source is told so, and so is who has none', () => {
  const given = { encounters: [met('somebody', NOON, 2000), encounterOf('source', 'y', NOON, 2000)] };
  expect(missOf(given)).toMatchObject(NOTHING);
  expect(missOf(given, [])).toMatchObject(NOTHING);
});

test('of several sources the nearest miss wins, whatever their order', () => {
  const encounters = [
    met('short', NOON, 60),
    met('shorter', NOON, 30),
    met('far', NOON, 2000, FAR),
    met('gone', NOON, 2000),
    met('late', NOON - 5000, 2000),
    encounterOf('stranger', 'y', NOON, 2000),
  ];
  const given = { encounters, quarantine: [quarantineOf('gone', NOON, null)] };
  const nearestFirst = ['short', 'shorter', 'far', 'gone', 'late', 'stranger'];
  const reasons = ['time-short', 'time-short', 'too-weak', 'removed', 'outside-window', 'never-met'];
  for (const [i, reason] of reasons.entries()) {
    const sources = nearestFirst.slice(i);
    expect(missOf(given, sources)).toEqual(missOf(given, sources.toReversed()));
    const via = reason === 'never-met' ? undefined : nearestFirst[i];
    expect(missOf(given, sources)).toMatchObject({ reason, via });
  }
});

test('of equal misses the first source wins', () => {
  const encounters = [met('a', NOON, 60), met('b', NOON + 100, 60)];
  expect(missOf({ encounters }, ['a', 'b']).via).toBe('a');
  expect(missOf({ encounters }, ['b', 'a']).via).toBe('b');
});

/** Names the reason by setting one rule aside after the other, with the naive exposure. */
function naiveReason(
  records: ExposureRecords,
  policy: Policy,
  asOf: number | null,
  [source, person, window]: [string, string, Interval],
): MissReason {
  const anyTime = { ...policy, min_exposure_s: 1 };
  const anySignal = records.encounters.map((row) => ({ ...row, attenuation_db: null, rssi_dbm: null }));
  const strict = episodesOf(records, policy, asOf);
  const weak = episodesOf({ ...records, encounters: anySignal }, policy, asOf);
  const isMet = (when: Interval, episodes: Episodes) =>
    exposureTo(source, person, when, episodes, anyTime) !== null;
  if (isMet(window, strict)) return 'time-short';
  if (isMet(window, weak)) return 'too-weak';
  if (isMet(window, { ...weak, removals: [] })) return 'removed';
  const always = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
  return isMet(always, { ...weak, removals: [] }) ? 'outside-window' : 'never-met';
}

test('the reason is the first rule that, set aside, would have let them meet', () => {
  const seen = new Set<MissReason>();
  fc.assert(
    fc.property(randomWorldAndAsOf(), randomPolicy(), ([records, asOf], policy) => {
      const { columns, persons } = worldColumns(records, policy.zone);
      const whyNot = new WhyNot(buildWorld(columns), policy);
      for (const theCase of records.cases.filter(hasDates)) {
        const { from, to } = infectiousPeriod(theCase, policy);
        const window = { source: persons.indexOf(theCase.person), from, to, asOf: asOf ?? Infinity };
        for (const [person, name] of persons.entries()) {
          if (person === window.source) continue;
          const cut = { start: from, end: Math.min(to, window.asOf) };
          const expected = naiveReason(records, policy, asOf, [theCase.person, name, cut]);
          expect(whyNot.nearestMiss(person, [window]).reason).toBe(expected);
          seen.add(expected);
        }
      }
    }),
    { seed: SEED, numRuns: 100 },
  );
  expect(seen.size).toBe(5);
});

test('nobody off the list is told that enough time was too short', () => {
  let told = 0;
  fc.assert(
    fc.property(randomWorldAndAsOf(), randomPolicy(), ([records, asOf], policy) => {
      const { columns, persons } = worldColumns(records, policy.zone);
      const world = buildWorld(columns);
      const [tracer, whyNot] = [new Tracer(world, policy), new WhyNot(world, policy)];
      for (const theCase of records.cases.filter(hasDates)) {
        const index = { person: persons.indexOf(theCase.person), ...infectiousPeriod(theCase, policy) };
        const cut = asOf ?? Infinity;
        const contacts = tracer.trace(index, { levels: 1, asOf: cut });
        const windows: ExposureWindow[] = [
          { source: index.person, from: index.from, to: index.to, asOf: cut },
        ];
        for (const [row, source] of contacts.persons.entries())
          windows.push({ source, asOf: cut, ...exposingWindow(contacts.firstExposures[row], policy) });
        const listed = new Set(tracer.trace(index, { levels: 2, asOf: cut }).persons);
        for (const person of persons.keys()) {
          if (person === index.person || listed.has(person)) continue;
          const { reason, held_s } = whyNot.nearestMiss(person, windows);
          if (reason !== 'time-short') continue;
          expect(held_s).toBeLessThan(policy.min_exposure_s);
          told++;
        }
      }
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(told).toBeGreaterThan(0);
});
