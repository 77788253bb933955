import { expect, test } from 'vitest';
import { SHARED_ABOVE } from '../identity/statements.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { ENCOUNTERS_A_DAY, PEERS_A_DAY } from './busy-phones.ts';
import { CROWDED_DAYS, PRESENT_MAX } from './crowded-venues.ts';
import type { Finding } from './finding.ts';
import { GUESTS_MIN } from './large-events.ts';
import { VISITS_MIN } from './open-venues.ts';

const NOON = 1_627_992_000;
const DAY_S = 86_400;

async function findingsAfter(...files: string[]): Promise<Finding[]> {
  return withStore(await folderWith(files), (store) => store.findings());
}

function lines(count: number, line: (i: number) => string): string[] {
  return Array.from({ length: count }, (_, i) => line(i));
}

function encounters(count: number, peers: number): Promise<string> {
  const rows = lines(count, (i) => `gate,q${i % peers},${NOON + i},60`);
  return csv('encounters', 'person_a,person_b,start,duration_s', ...rows);
}

/** So many who are at the venue at once, on so many days. */
function crowd(venue: string, count: number, days: number): Promise<string> {
  const visit = (day: number) => (i: number) =>
    `v${i},${venue},${NOON + day * DAY_S + i},${NOON + day * DAY_S + 3 * 3600}`;
  const rows = Array.from({ length: days }, (_, day) => lines(count, visit(day)));
  return csv('visits', 'person,venue,check_in,check_out', ...rows.flat());
}

test('an identifier that joins nobody since too many share it is told with records that name it', async () => {
  const rows = lines(SHARED_ABOVE + 1, (i) => `q${i},0900,r${i}`);
  const [found, ...others] = await findingsAfter(await csv('persons', 'person,phone,record_id', ...rows));
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    finding: 'shared-identifier',
    subject: 'phone:0900',
    count: SHARED_ABOVE + 1,
    first: null,
    records: ['r0', 'r1', 'r2'],
  });
});

test('a phone that meets too many others in a day is told, one that meets just as many as allowed is not', async () => {
  expect(await findingsAfter(await encounters(PEERS_A_DAY, PEERS_A_DAY))).toEqual([]);
  const [found, ...others] = await findingsAfter(await encounters(PEERS_A_DAY + 1, PEERS_A_DAY + 1));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ finding: 'busy-phone', subject: 'gate', feed: 'encounters', first: NOON });
  expect(found).toMatchObject({ count: PEERS_A_DAY + 1, last: NOON + PEERS_A_DAY });
  expect(found?.records).toHaveLength(3);
});

test('so is one that logs the same few too often', async () => {
  const found = await findingsAfter(await encounters(ENCOUNTERS_A_DAY + 1, 4));
  expect(found.map(({ subject, count }) => [subject, count])).toEqual([['gate', 4]]);
});

test('a venue that is full day after day is told as a code of many, on fewer days it is not', async () => {
  const full = await crowd('mall', PRESENT_MAX + 1, CROWDED_DAYS);
  const [found, ...others] = await findingsAfter(
    full,
    await crowd('school', PRESENT_MAX + 1, CROWDED_DAYS - 1),
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({ finding: 'crowded-venue', subject: 'mall', count: PRESENT_MAX + 1 });
});

test('an evening of thousands is told once, and who leaves before others come does not count', async () => {
  const [found, ...others] = await findingsAfter(await crowd('stadium', GUESTS_MIN + 1, 1));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ finding: 'large-event', subject: 'stadium', count: GUESTS_MIN + 1 });
  const rows = lines(GUESTS_MIN + 1, (i) => `v${i},station,${NOON + i * 60},${NOON + i * 60 + 60}`);
  expect(await findingsAfter(await csv('visits', 'person,venue,check_in,check_out', ...rows))).toEqual([]);
});

test('a venue that nobody checks out of is told', async () => {
  const rows = lines(VISITS_MIN, (i) => `v${i},gate,${NOON + i * 60},`);
  const [found, ...others] = await findingsAfter(
    await csv('visits', 'person,venue,check_in,check_out', ...rows),
  );
  expect(others).toEqual([]);
  expect(found).toMatchObject({ finding: 'no-check-outs', subject: 'gate', count: VISITS_MIN, first: NOON });
});
