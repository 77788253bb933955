import { expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import type { Finding } from './finding.ts';

const NOON = 1_627_992_000;
const HOUR_S = 3600;
const VENUES = 'venue,category,lat,lng,area';
const VISITS = 'record_id,person,venue,check_in,check_out,recorded_at';
const venues = await csv(
  'venues',
  VENUES,
  'work,work,21.03,105.85,Phường 1 (Hà Nội)',
  'cafe,cafe,21.031,105.851,Phường 1 (Hà Nội)',
  'far,cafe,10.8,106.7,Phường 1 (Hồ Chí Minh)',
  'ward-1,ward,21.03,105.85,Phường 1 (Hà Nội)',
);

async function told(finding: string, ...files: string[]): Promise<Finding[]> {
  const found = await withStore(await folderWith([venues, ...files]), (store) => store.findings());
  return found.filter((one) => one.finding === finding);
}

test('who is 1,100 km away ten minutes later is told with both records, who takes a day is not', async () => {
  const near = [`v1,a,cafe,${NOON},,`, `v2,a,far,${NOON + 600},,`];
  const [found, ...others] = await told(
    'impossible-travel',
    await csv('visits', VISITS, ...near, `v3,b,cafe,${NOON},,`, `v4,b,far,${NOON + 24 * HOUR_S},,`),
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({ subject: 'a', count: 1, records: ['v1', 'v2'] });
});

test('two stays from the same minute are told, lunch within a stay is not', async () => {
  const twice = [`v1,a,work,${NOON},${NOON + 4 * HOUR_S},`, `v2,a,cafe,${NOON + 1},${NOON + 4 * HOUR_S},`];
  const lunch = [
    `v3,b,work,${NOON},${NOON + 8 * HOUR_S},`,
    `v4,b,cafe,${NOON + 4 * HOUR_S},${NOON + 5 * HOUR_S},`,
  ];
  const found = await told('two-places', await csv('visits', VISITS, ...twice, ...lunch));
  expect(found.map(({ subject, records }) => [subject, records])).toEqual([['a', ['v1', 'v2']]]);
});

test('a burst of check-ins all over town is told, as many in a day are not', async () => {
  const many = (person: string, step: number) =>
    Array.from(
      { length: 10 },
      (_, i) => `${person}${i},${person},venue-${i},${NOON - (NOON % 600) + i * step},,`,
    );
  const found = await told(
    'prank-burst',
    await csv('visits', VISITS, ...many('a', 3), ...many('b', 3 * HOUR_S)),
  );
  expect(found.map(({ subject, count }) => [subject, count])).toEqual([['a', 10]]);
});

test('a code of a whole ward, and check-ins recorded days later, are told', async () => {
  const visits = await csv(
    'visits',
    VISITS,
    `v1,a,ward-1,${NOON},,`,
    `v2,b,cafe,${NOON},,${NOON + 3 * 24 * HOUR_S}`,
  );
  expect(await told('coarse-venue', visits)).toMatchObject([{ subject: 'ward-1', records: ['v1'] }]);
  expect(await told('late-data', visits)).toMatchObject([{ subject: 'cafe', records: ['v2'] }]);
});
