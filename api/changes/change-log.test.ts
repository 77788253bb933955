import { expect, test } from 'vitest';
import { ChangeLog, type Told } from './change-log.ts';

const HOUR_MS = 3_600_000;
const rows = (count: number) => Array.from({ length: count }, (_, person) => ({ person }));

/** Takes so many of what is told. */
async function take(told: AsyncGenerator<Told>, count: number): Promise<Told[]> {
  const taken: Told[] = [];
  while (taken.length < count) taken.push((await told.next()).value);
  return taken;
}

function shown(told: Told): string {
  if (told.type === 'beat') return 'beat';
  if (told.type === 'reset') return `reset ${told.reason} ${told.version}`;
  const { version, rows: part, isLast } = told.change;
  return `${version}: ${part.length}${isLast ? '' : ' …'}`;
}

test('changes are told as they come, long ones in parts, and versions that change nothing are not told', async () => {
  const log = new ChangeLog(4, { rowsMax: 100, rowsOfPart: 3 });
  const told = take(log.since(null, HOUR_MS), 4);
  log.append(5, rows(2));
  log.append(6, []);
  log.append(7, rows(7));
  expect((await told).map(shown)).toEqual(['5: 2', '7: 3 …', '7: 3 …', '7: 1']);
  expect(log.version).toBe(7);
});

test('whoever comes again is told what came since, and only that', async () => {
  const log = new ChangeLog(4, { rowsMax: 100, rowsOfPart: 3 });
  log.append(5, rows(2));
  log.append(7, rows(4));
  expect((await take(log.since(4, HOUR_MS), 3)).map(shown)).toEqual(['5: 2', '7: 3 …', '7: 1']);
  expect((await take(log.since(5, HOUR_MS), 2)).map(shown)).toEqual(['7: 3 …', '7: 1']);
  expect((await take(log.since(6, HOUR_MS), 2)).map(shown)).toEqual(['7: 3 …', '7: 1']);
  const latest = take(log.since(7, HOUR_MS), 1);
  log.append(8, rows(1));
  expect((await latest).map(shown)).toEqual(['8: 1']);
});

test('what is not kept any more, or was never known, has to be read anew; changes follow', async () => {
  const log = new ChangeLog(4, { rowsMax: 5, rowsOfPart: 3 });
  log.append(5, rows(3));
  log.append(6, rows(3));
  for (const version of [0, 4, 7]) {
    const told = log.since(version, HOUR_MS);
    expect((await take(told, 1)).map(shown)).toEqual(['reset unknown 6']);
  }
  const told = log.since(0, HOUR_MS);
  await take(told, 1);
  const next = take(told, 1);
  log.append(7, rows(1));
  expect((await next).map(shown)).toEqual(['7: 1']);
});

test('a subscriber that is too slow is told so and let go of, and takes no room', async () => {
  const log = new ChangeLog(0, { rowsMax: 6, rowsOfPart: 3 });
  const slow = log.since(null, HOUR_MS);
  log.append(1, rows(1));
  const first = slow.next();
  for (let version = 2; version <= 20; version++) log.append(version, rows(3));
  expect(shown((await first).value)).toBe('reset too-slow 20');
  expect((await slow.next()).done).toBe(true);
  expect(log.numPartsSince(0)).toBe(2);
});

test('a sign of life is given where nothing is told for a while', async () => {
  const log = new ChangeLog(0);
  expect((await take(log.since(null, 1), 2)).map(shown)).toEqual(['beat', 'beat']);
});

test('closing ends every subscription', async () => {
  const log = new ChangeLog(0);
  const told = [log.since(null, HOUR_MS).next(), log.since(0, HOUR_MS).next()];
  log.close();
  for (const each of told) expect((await each).done).toBe(true);
});
