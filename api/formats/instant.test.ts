import { expect, test } from 'vitest';
import { localMinute, parseInstant } from './instant.ts';

test.each([
  ['2021-08-03T04:05:06Z', 1_627_963_506],
  ['2021-08-03T11:05:06+07:00', 1_627_963_506],
  ['2021-08-03T04:05:06.999Z', 1_627_963_506],
  ['1627963506', 1_627_963_506],
])('%s is an instant', (text, instant_s) => {
  expect(parseInstant(text)).toBe(instant_s);
});

test.each([
  '',
  'yesterday',
  '2021-08-03',
  '2021-08-03T04:05:06',
  '1627963506000',
  '1e9',
  '1999-12-31T23:59:59Z',
  '2101-01-01T00:00:00Z',
])('"%s" is none', (text) => {
  expect(parseInstant(text)).toBeNull();
});

test('minutes are those of the zone, cut and not rounded', () => {
  expect(localMinute(1_627_963_559, 'Asia/Ho_Chi_Minh')).toBe('2021-08-03 11:05');
});
