import { expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import type { Finding } from './finding.ts';
import { LOGGED_MIN, LOGGERS_MIN } from './one-sided-phones.ts';

const NOON = 1_627_992_000;
const HOUR_S = 3600;
const DAYS = 10;

async function told(finding: string, ...files: string[]): Promise<Finding[]> {
  const found = await withStore(await folderWith(files), (store) => store.findings());
  return found.filter((one) => one.finding === finding);
}

function encounters(...rows: string[]): Promise<string> {
  return csv('encounters', 'record_id,person_a,person_b,start,duration_s', ...rows);
}

/** Rows of so many encounters that phones log of one another. */
function logs(owners: readonly string[], peers: readonly string[], count: number): string[] {
  const row = (i: number) => {
    const [owner, peer] = [owners[i % owners.length]!, peers[i % peers.length]!];
    return `${peer}-${i},${owner},${peer},${NOON + i * HOUR_S},600`;
  };
  return Array.from({ length: count }, (_, i) => row(i));
}

const LOGGERS = ['a', 'b', 'c'].slice(0, LOGGERS_MIN);
const OTHERS = logs(LOGGERS, ['b', 'c', 'a'], 9);

test('a phone that many log and that logs nobody is told, one that logs somebody is not', async () => {
  const [found, ...others] = await told(
    'one-sided-phone',
    await encounters(
      ...OTHERS,
      ...logs(LOGGERS, ['mute'], LOGGED_MIN),
      ...logs(LOGGERS, ['seldom'], LOGGED_MIN),
      `s,seldom,a,${NOON},600`,
    ),
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({ subject: 'mute', feed: 'encounters', count: LOGGED_MIN, first: NOON });
  expect(found).toMatchObject({ records: ['mute-0', 'mute-1', 'mute-2'] });
});

test('a phone that is logged seldom, or by few, is not told to be one-sided', async () => {
  const few = LOGGERS.slice(1);
  const rows = [...logs(LOGGERS, ['seldom'], LOGGED_MIN - 1), ...logs(few, ['few'], LOGGED_MIN * 2)];
  expect(await told('one-sided-phone', await encounters(...OTHERS, ...rows))).toEqual([]);
});

test('where most phones have no log, as only cases upload theirs, none is one-sided', async () => {
  const mute = Array.from({ length: 4 }, (_, i) => logs(LOGGERS, [`mute-${i}`], LOGGED_MIN));
  expect(await told('one-sided-phone', await encounters(...OTHERS, ...mute.flat()))).toEqual([]);
});

/** What both phones log of so many encounters, `ahead_s` on the first one's clock. */
function meetings(one: string, other: string, count: number, ahead_s: number): string[] {
  return Array.from({ length: count }, (_, i) => NOON + i * 20 * HOUR_S).flatMap((start, i) => [
    `${one}-${other}-${i},${one},${other},${start + ahead_s},600`,
    `${other}-${one}-${i},${other},${one},${start + 30},600`,
  ]);
}

test('a phone that is hours away from the logs of two others is told with a record of either side', async () => {
  const rows = [
    ...meetings('off', 'a', 3, 3 * HOUR_S),
    ...meetings('off', 'b', 1, 3 * HOUR_S),
    ...meetings('a', 'b', 5, 0),
    ...meetings('a', 'c', 1, 0),
    ...meetings('b', 'c', 1, 0),
  ];
  const [found, ...others] = await told('clock-off', await encounters(...rows));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ subject: 'off', feed: 'encounters', first: NOON + 30 });
  expect(found?.count).toBeCloseTo(180, -1);
  expect(found?.records).toEqual(['off-a-0', 'a-off-0']);
});

test('of two phones that differ, or of one that differs from each by another time, none is told', async () => {
  const rows = [...meetings('off', 'a', 3, 3 * HOUR_S), ...meetings('a', 'b', 1, 0)];
  expect(await told('clock-off', await encounters(...rows))).toEqual([]);
  const restless = [1, 2, 3, 4].flatMap((hours) => meetings('off', `p${hours}`, 1, hours * HOUR_S));
  expect(await told('clock-off', await encounters(...restless))).toEqual([]);
});

const venues = await csv(
  'venues',
  'venue,area',
  'gate,Phường 1 (Nam Định)',
  'market,Phường 2 (Nam Định)',
  'school,Phường 1 (Hà Nội)',
  'cafe,Phường 1 (Hà Nội)',
);

/** A check-in an hour at the venue, but on days (from 0 on) when it is closed. */
function visits(venue: string, ...closed: number[]): Promise<string> {
  const rows = Array.from({ length: DAYS * 24 }, (_, hour) => hour)
    .filter((hour) => !closed.includes(Math.floor(hour / 24)))
    .map((hour) => `${venue}-${hour},p${hour},${venue},${NOON + hour * HOUR_S}`);
  return csv('visits', 'record_id,person,venue,check_in', ...rows);
}

test('a town without a check-in for two days is told once, and none of its venues', async () => {
  const files = [await visits('gate', 4, 5), await visits('market', 4, 5), await visits('cafe')];
  const [found, ...others] = await told('silent-feed', venues, ...files);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ subject: 'Nam Định', feed: 'visits', first: NOON + 95 * HOUR_S });
  expect(found).toMatchObject({ last: NOON + 144 * HOUR_S, count: 99 });
  expect(found?.records).toEqual(['gate-95', 'gate-144']);
});

test('a town is told that is silent from the first day on, or to the last', async () => {
  const found = await told(
    'silent-feed',
    ...[venues, await visits('gate', 0, 1, 2), await visits('market', 0, 1, 2), await visits('cafe')],
  );
  expect(found).toMatchObject([{ subject: 'Nam Định', first: NOON, last: NOON + 72 * HOUR_S, count: 145 }]);
  expect(found[0]?.records).toEqual(['gate-72']);
  const last = await told('silent-feed', venues, await visits('gate', 7, 8, 9), await visits('cafe'));
  expect(last).toMatchObject([{ subject: 'Nam Định', first: NOON + 167 * HOUR_S, records: ['gate-167'] }]);
});

test('a venue that is new, or was closed for good, is not silent', async () => {
  const files = [await visits('gate', 0, 1, 2, 3), await visits('market'), await visits('cafe', 6, 7, 8, 9)];
  expect(await told('silent-feed', venues, ...files, await visits('school'))).toEqual([]);
});

test('a town of venues where nobody ever checks in is told, by what the quietest other town would have there', async () => {
  const towns = ['Huế', 'Vinh', 'Lào Cai', 'Yên Bái'].flatMap((town) => [
    `${town} 1,${town} 1,Phường 1 (${town})`,
    `${town} 2,${town} 2,${town}`,
  ]);
  const registered = await csv('venues', 'venue,record_id,area', ...towns);
  const checkedIn = await Promise.all(
    ['Huế 1', 'Huế 2', 'Vinh 1', 'Lào Cai 1'].map((venue) => visits(venue)),
  );
  expect(await told('silent-feed', registered, ...checkedIn)).toMatchObject([
    { subject: 'Yên Bái', count: 240, first: NOON, last: NOON + 239 * HOUR_S },
  ]);
  // Of two towns nothing can be told, nor where one of the others has next to nothing.
  expect(await told('silent-feed', registered, ...checkedIn.slice(0, 3))).toEqual([]);
  const stray = await csv('visits', 'person,venue,check_in', `p,Yên Bái 1,${NOON}`);
  const fifth = await csv('venues', 'venue,record_id,area', 'v,v,Phường 1 (Sơn La)');
  expect(await told('silent-feed', registered, fifth, stray, ...checkedIn)).toEqual([]);
});

test('a few strays in the middle of it break no silence', async () => {
  const busy = Array.from({ length: DAYS * 24 }, (_, hour) => hour)
    .filter((hour) => ![4, 5].includes(Math.floor(hour / 24)))
    .flatMap((hour) =>
      Array.from({ length: 25 }, (_, i) => `m${hour}-${i},p${i},market,${NOON + hour * HOUR_S + i}`),
    );
  const stray = `stray,p0,market,${NOON + 5 * 24 * HOUR_S}`;
  const market = await csv('visits', 'record_id,person,venue,check_in', ...busy, stray);
  const found = await told('silent-feed', venues, market, await visits('cafe'));
  expect(found.map(({ subject }) => subject)).toEqual(['Nam Định']);
});

test('so is a venue in a town that goes on, and a feed as a whole instead of its towns', async () => {
  const subjects = async (...files: string[]) =>
    (await told('silent-feed', venues, ...files)).map(({ feed, subject }) => [feed, subject]);
  expect(await subjects(await visits('gate', 3, 4, 5, 6), await visits('market'))).toEqual([
    ['visits', 'gate'],
  ]);
  expect(await subjects(await visits('gate', 4, 5), await visits('cafe', 4, 5))).toEqual([
    ['visits', 'visits'],
  ]);
});

test('a venue that closes again and again, over a weekend, or for a day, is not silent', async () => {
  const files = [
    await visits('school', 1, 2, 6, 7),
    await visits('cafe', 4),
    await visits('gate'),
    await visits('market', 4, 5, 6),
  ];
  expect(await told('silent-feed', venues, ...files)).toEqual([]);
});

test('the Bluetooth logs and the laboratories fall silent as a whole', async () => {
  const hours = Array.from({ length: DAYS * 24 }, (_, hour) => hour).filter(
    (hour) => hour < 96 || hour >= 145,
  );
  const logged = hours.map((hour) => `e${hour},a${hour},b${hour},${NOON + hour * HOUR_S},60`);
  const sampled = hours.map((hour) => `t${hour},a${hour},${NOON + hour * HOUR_S}`);
  const found = await told(
    'silent-feed',
    await encounters(...logged),
    await csv('tests', 'test_id,person,sampled_at', ...sampled),
  );
  expect(found.map(({ subject, feed }) => [feed, subject])).toEqual([
    ['encounters', 'encounters'],
    ['tests', 'tests'],
  ]);
  expect(found[0]?.records).toEqual(['e95', 'e145']);
});
