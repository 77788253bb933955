import { afterAll, beforeAll, expect, test } from 'vitest';
import { FeedBench } from './testing/feed-bench.ts';
import { FORMATS, type Row } from './testing/formats.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

const ENCOUNTER: Row = { person_a: 'a', person_b: 'b', start: '2021-08-03T04:05:06Z', duration_s: '900' };
const VISIT: Row = { person: 'a', venue: 'v', check_in: '2021-08-03T04:05:06Z' };
const CASE: Row = { case_id: 'c', person: 'a' };

/** feed, a good row, what is changed in it, and the rejection that follows. */
const BAD: readonly (readonly [feed: string, good: Row, change: Row, rejection: string])[] = [
  ['encounters', ENCOUNTER, { person_a: '' }, 'person_a: null is missing'],
  ['encounters', ENCOUNTER, { person_a: ' \t' }, 'person_a: null is missing'],
  ['encounters', ENCOUNTER, { person_b: 'a' }, 'person_b: a is the same as person_a'],
  ['encounters', ENCOUNTER, { person_b: 'a', duration_s: '-1' }, 'person_b: a is the same as person_a'],
  ['encounters', ENCOUNTER, { start: '2021-08-03T04:05:06' }, 'start: 2021-08-03T04:05:06 has no offset'],
  ['encounters', ENCOUNTER, { start: '2021-08-03 04:05' }, 'start: 2021-08-03 04:05 has no offset'],
  [
    'encounters',
    ENCOUNTER,
    { start: '1627963506123' },
    'start: 1627963506123 is milliseconds; epoch seconds are due',
  ],
  [
    'encounters',
    ENCOUNTER,
    { start: '100000000001' },
    'start: 100000000001 is milliseconds; epoch seconds are due',
  ],
  ['encounters', ENCOUNTER, { start: '99999999999' }, 'start: 99999999999 lies outside the years 2000–2100'],
  ['encounters', ENCOUNTER, { start: '946684799' }, 'start: 946684799 lies outside the years 2000–2100'],
  [
    'encounters',
    ENCOUNTER,
    { start: '1999-12-31T23:59:59Z' },
    'start: 1999-12-31T23:59:59Z lies outside the years 2000–2100',
  ],
  [
    'encounters',
    ENCOUNTER,
    { start: '2101-01-01T00:00:00Z' },
    'start: 2101-01-01T00:00:00Z lies outside the years 2000–2100',
  ],
  ['encounters', ENCOUNTER, { start: '1999-12-31' }, 'start: 1999-12-31 lies outside the years 2000–2100'],
  ...[
    '2021-02-30T00:00:00Z',
    '2021-08-03T04:05:60Z',
    '2021-8-3',
    '03/08/2021',
    '1e9',
    '0x10',
    '+1627963506',
    '2021-08-03T04:05:06+15:00',
    '2021-08-03T04:05:06.Z',
    '2021-08-03T 4:05:06Z',
    '2021-08-03T04:05:0.Z',
    'now',
    'infinity',
    '-1627963506',
  ].map(
    (start) =>
      [
        'encounters',
        ENCOUNTER,
        { start },
        `start: ${start} is not an instant (ISO 8601 with an offset, a date, or whole epoch seconds)`,
      ] as const,
  ),
  ['encounters', ENCOUNTER, { duration_s: '-1' }, 'duration_s: -1 is negative'],
  ...['899.6', '0x10', '1e3', '1_000', '+5', 'NaN', 'x'].map(
    (duration_s) =>
      ['encounters', ENCOUNTER, { duration_s }, `duration_s: ${duration_s} is not a whole number`] as const,
  ),
  ['encounters', ENCOUNTER, { duration_s: '4294967296' }, 'duration_s: 4294967296 is too large'],
  ['encounters', ENCOUNTER, { duration_s: '4294967295' }, 'duration_s: 4294967295 is too large'],
  ...['NaN', 'inf', '1e999', '1,5', '0x1p3', '--1'].map(
    (attenuation_db) =>
      [
        'encounters',
        ENCOUNTER,
        { attenuation_db },
        `attenuation_db: ${attenuation_db} is not a finite decimal number`,
      ] as const,
  ),
  ['encounters', ENCOUNTER, { lat: '106.6', lng: '10.7' }, 'lat: 106.6 latitude and longitude are swapped'],
  ['encounters', ENCOUNTER, { lat: '91', lng: '106.6' }, 'lat: 91 is not a latitude from -90 to 90'],
  ['encounters', ENCOUNTER, { lng: '180.5' }, 'lng: 180.5 is not a longitude from -180 to 180'],
  [
    'encounters',
    ENCOUNTER,
    { recorded_at: 'yesterday' },
    'recorded_at: yesterday is not an instant (ISO 8601 with an offset, a date, or whole epoch seconds)',
  ],
  ['encounters', ENCOUNTER, { retracted: 'maybe' }, 'retracted: maybe is none of true, false, 1, 0'],
  [
    'visits',
    VISIT,
    { check_out: '2021-08-03T04:05:05Z' },
    'check_out: 2021-08-03T04:05:05Z lies before check_in',
  ],
  [
    'contacts',
    { person: 'a', contact: 'b', start: '2021-08-03' },
    { contact: 'a' },
    'contact: a is the same as person',
  ],
  [
    'contacts',
    { person: 'a', contact: 'b', start: '2021-08-03' },
    { end: '2021-08-01' },
    'end: 2021-08-01 lies before start',
  ],
  [
    'quarantine',
    { person: 'a', start: '2021-08-03' },
    { end: '2021-08-01' },
    'end: 2021-08-01 lies before start',
  ],
  [
    'cases',
    CASE,
    { infectious_from: '2021-08-03', infectious_to: '2021-08-01' },
    'infectious_to: 2021-08-01 lies before infectious_from',
  ],
  ['venues', { venue: 'v' }, { capacity: '-3' }, 'capacity: -3 is negative'],
  ['entries', { person: 'a', entered_at: '2021-08-03', gate: 'g' }, { gate: ' ' }, 'gate: null is missing'],
  ...['', ' ', '1.5', '-1', 'booster'].map(
    (dose) =>
      [
        'vaccinations',
        { person: 'a', dose: '1', given_at: '2021-08-03' },
        { dose },
        `dose: ${dose.trim() === '' ? 'null is missing' : dose === '-1' ? '-1 is negative' : `${dose} is not a whole number`}`,
      ] as const,
  ),
  [
    'declarations',
    { person: 'a', declared_at: '2021-08-03', depart: '2021-08-04', contact_with_case: 'false' },
    { arrive: '2021-08-01' },
    'arrive: 2021-08-01 lies before depart',
  ],
  [
    'declarations',
    { person: 'a', declared_at: '2021-08-03' },
    { contact_with_case: 'có' },
    'contact_with_case: có is none of true, false, 1, 0',
  ],
  [
    'checkpoints',
    { person: 'a', checkpoint: 'QL1A', passed_at: '2021-08-03T04:05:06Z' },
    { passed_at: '2021-08-03T04:05:06' },
    'passed_at: 2021-08-03T04:05:06 has no offset',
  ],
  [
    'wristband_alerts',
    { wristband: 'w', alerted_at: '2021-08-03', kind: 'left' },
    { kind: '' },
    'kind: null is missing',
  ],
  [
    'reports',
    { report_id: 'r', reported_at: '2021-08-03' },
    { lat: '106.7', lng: '10.8' },
    'lat: 106.7 latitude and longitude are swapped',
  ],
  [
    'help_requests',
    { request_id: 'r', requested_at: '2021-08-03', need: 'food' },
    { need: '' },
    'need: null is missing',
  ],
  [
    'consultations',
    { consultation_id: 'c', person: 'a', at: '2021-08-03' },
    { at: '' },
    'at: null is missing',
  ],
  ['priority_groups', { person: 'a', group: 'elderly' }, { group: '' }, 'group: null is missing'],
  ['persons', { person: 'a' }, { birth_date: '1980' }, 'birth_date: 1980 is not a date (YYYY-MM-DD)'],
  [
    'persons',
    { person: 'a' },
    { home_lat: '106', home_lng: '10' },
    'home_lat: 106 latitude and longitude are swapped',
  ],
];

const FEED_NAMES = [...new Set(BAD.map(([feed]) => feed))];

for (const { extension, firstLine, write } of FORMATS) {
  test.each(FEED_NAMES)(
    `${extension}: of %s each bad row is rejected with its line, and no other`,
    async (feed) => {
      const bad = BAD.filter(([name]) => name === feed);
      const rows = bad.flatMap(([, good, change]): Row[] => [good, { ...good, ...change }]);
      const staged = await bench.stage(`${feed}.${extension}`, await write(rows, bench));
      const expected = bad.map(([, , , rejection], index) => `${firstLine + 2 * index + 1} ${rejection}`);
      expect(await bench.rejections(staged)).toEqual(expected);
      expect(staged).toMatchObject({ rowsRead: 2 * bad.length, accepted: bad.length, rejected: bad.length });
    },
  );
}
