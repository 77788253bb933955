import { afterAll, beforeAll, expect, test } from 'vitest';
import { FeedBench } from './testing/feed-bench.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

async function checkIns(texts: readonly string[], timeZone?: string): Promise<unknown[]> {
  const csv = `person,venue,check_in\n${texts.map((text) => `a,v,"${text}"\n`).join('')}`;
  const staged = await bench.stage('visits.csv', csv, timeZone === undefined ? {} : { timeZone });
  return (await bench.rows(staged)).map(({ check_in }) => check_in);
}

test('every way to write one instant gives the same second; fractions are cut', async () => {
  const texts = [
    '2021-08-03T04:05:06Z',
    '2021-08-03 04:05:06Z',
    '2021-08-03T11:05:06+07:00',
    '2021-08-03T11:05:06+0700',
    '2021-08-03T11:05:06+07',
    '2021-08-02T22:35:06-05:30',
    '2021-08-03T04:05:06.999999Z',
    '2021-08-03T11:05:06,5+07',
    '1627963506',
    '01627963506',
  ];
  expect(new Set(await checkIns(texts))).toEqual(new Set([1_627_963_506]));
  expect(await checkIns(['2021-08-03T04:05Z'])).toEqual([1_627_963_500]);
});

test('the first and the last second of the years are taken, of bare dates the first and the last day', async () => {
  const texts = ['2000-01-01T00:00:00Z', '2100-12-31T23:59:59Z', '2000-01-01', '2100-12-31'];
  expect(await checkIns(texts)).toEqual([946_684_800, 4_133_980_799, 946_659_600, 4_133_869_200]);
});

test('with a zone named, times of day without an offset and bare dates are read in it', async () => {
  expect(await checkIns(['2021-08-03T04:05:06', '2021-08-03'], 'Europe/Paris')).toEqual([
    1_627_956_306, 1_627_941_600,
  ]);
});

test('a bare date is the midnight that begins the day, and in an end the one that ends it', async () => {
  const staged = await bench.stage(
    'visits.csv',
    'person,venue,check_in,check_out\na,v,2021-08-03,2021-08-03\n',
  );
  expect(await bench.rows(staged)).toMatchObject([{ check_in: 1_627_923_600, check_out: 1_628_010_000 }]);
});
