import { expect, test } from 'vitest';
import { DEFAULT_POLICY, policyFrom } from '../policy.ts';
import { encounterOf, entryOf, instant, recordsOf, visitOf } from '../testing/records.ts';
import { episodesOf, isCloseEncounter } from './episodes.ts';

const noon = instant('2021-08-03T12:00:00+07:00');
const HOUR_S = 3600;

function staysOf(records: Parameters<typeof recordsOf>[0], asOf: number | null = null) {
  return episodesOf(recordsOf(records), DEFAULT_POLICY, asOf).stays.map(({ start, end }) => [
    start - noon,
    end - noon,
  ]);
}

test('a visit without a check-out lasts for the assumed stay', () => {
  expect(staysOf({ visits: [visitOf('a', 'v', noon, null)] })).toEqual([[0, HOUR_S]]);
});

test("an assumed stay is cut at the same person's next strictly later check-in anywhere", () => {
  const visits = [
    visitOf('a', 'v', noon, null),
    visitOf('a', 'w', noon, noon + 60),
    visitOf('b', 'v', noon + 300, noon + 360),
    visitOf('a', 'x', noon + 600, noon + 600),
  ];
  expect(staysOf({ visits })[0]).toEqual([0, 600]);
});

test('a check-out that was recorded is not cut by a later check-in', () => {
  const visits = [visitOf('a', 'v', noon, noon + HOUR_S), visitOf('a', 'w', noon + 600, noon + 700)];
  expect(staysOf({ visits })[0]).toEqual([0, HOUR_S]);
});

test("a flight's check-in is the start of its local day, cuts an assumed stay and lasts the whole day", () => {
  const visits = [visitOf('a', 'v', instant('2021-08-03T23:30:00+07:00'), null)];
  const entries = [entryOf('a', 'VN1', instant('2021-08-04T09:00:00+07:00'), '12A')];
  const stays = episodesOf(recordsOf({ visits, entries }), DEFAULT_POLICY, null).stays;
  const midnight = instant('2021-08-04T00:00:00+07:00');
  expect(stays[0]!.end).toBe(midnight);
  expect(stays[1]).toEqual({
    person: 'a',
    venue: 'flight:VN1:2021-08-04',
    start: midnight,
    end: midnight + 24 * HOUR_S,
    zone: 12,
  });
});

test('an entry without a flight is no visit', () => {
  const visits = [visitOf('a', 'v', instant('2021-08-03T23:30:00+07:00'), null)];
  const entries = [null, ''].map((flight) =>
    entryOf('a', flight, instant('2021-08-04T09:00:00+07:00'), '12A'),
  );
  expect(staysOf({ visits, entries })).toEqual([[11.5 * HOUR_S, 12.5 * HOUR_S]]);
});

test('what is cut at an instant was imputed before', () => {
  const visits = [visitOf('a', 'v', noon, null), visitOf('a', 'w', noon + 600, noon + 700)];
  expect(staysOf({ visits }, noon + 500)[0]).toEqual([0, 500]);
  expect(staysOf({ visits }, noon + 650)).toEqual([
    [0, 600],
    [600, 650],
  ]);
});

test('a contact named without an end lasts for the rest of that local day', () => {
  const contacts = [{ person: 'a', contact: 'b', start: noon, end: null }];
  const [meeting] = episodesOf(recordsOf({ contacts }), DEFAULT_POLICY, null).meetings;
  expect(meeting!.end).toBe(instant('2021-08-04T00:00:00+07:00'));
});

test('attenuation decides alone, from the limit on an encounter does not count', () => {
  const policy = policyFrom({ close_attenuation_db: 72.5 });
  const close = (attenuation_db: number) =>
    isCloseEncounter(encounterOf('a', 'b', noon, 60, { attenuation_db, rssi_dbm: -200 }), policy);
  expect([72, 72.4, 72.5, 73].map(close)).toEqual([true, true, false, false]);
});

test('RSSI is compared with the limit of its devices, unlisted ones being unknown', () => {
  const close = (devices: string | null, rssi_dbm: number) =>
    isCloseEncounter(encounterOf('a', 'b', noon, 60, { rssi_dbm, devices }), DEFAULT_POLICY);
  expect(close('android-android', -86)).toBe(true);
  expect(close('android-android', -87)).toBe(false);
  expect(close('android-ios', -70)).toBe(false);
  expect(close('ios-android', -88)).toBe(true);
  for (const devices of ['unknown', '', 'toString', 'ios', null]) {
    expect(close(devices, -74)).toBe(true);
    expect(close(devices, -75)).toBe(false);
  }
});

test('an encounter without a measurement counts', () => {
  expect(isCloseEncounter(encounterOf('a', 'b', noon, 60), DEFAULT_POLICY)).toBe(true);
});
