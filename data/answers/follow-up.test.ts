import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { resolveIdentities } from '../identity/aliases.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { type Asked, pageOf } from './answer.ts';
import { ANSWERS } from './catalogue.ts';
import { type ListedCase, type ListedContact, stageCases, stageContacts } from './stages.ts';

/** Documented examples stand beside the project's folder; tests that need them are skipped where they do not. */
const EXAMPLES = resolve(import.meta.dirname, '../../../shared/fixtures/documented-examples.json');

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** 2021-08-02, 0:00 in Viet Nam. */
const T = 1_627_837_200;
const PERIOD_S = DEFAULT_POLICY.follow_up_s;

/** An F1 of a case, from one day's noon on; by default of a single hour. */
function f1(case_id: string, person: string, day: number, lastDay = day): ListedContact {
  const from = T + day * DAY_S + 12 * HOUR_S;
  const last_exposure = T + lastDay * DAY_S + 13 * HOUR_S;
  return {
    case_id,
    person,
    level: 1,
    first_exposure: from,
    first_exposure_end: from + HOUR_S,
    qualified_at: from + 900,
    last_exposure,
    quarantine_end: last_exposure + PERIOD_S,
  };
}

const CONTACTS: ListedContact[] = [
  f1('BN1', 'once', 0),
  f1('BN1', 'again', 0, 4),
  f1('BN1', 'kept', 0),
  f1('BN2', 'kept', 5),
  f1('BN1', 'ill', 1),
  f1('BN1', 'recovered', 1),
  f1('BN1', 'vaccinated', 1),
  { ...f1('BN1', 'f2', 1), level: 2 },
];
const CASES: ListedCase[] = [
  { case_id: 'BN1', person: 'x', onset: T - DAY_S, confirmed: T + 2 * DAY_S, infectious_to: T + 9 * DAY_S },
  { case_id: 'BN2', person: 'y', confirmed: T + 4 * DAY_S, infectious_to: T + 14 * DAY_S },
  { case_id: 'BN3', person: 'ill', confirmed: T + 5 * DAY_S, infectious_to: T + 15 * DAY_S },
  { case_id: 'BN0', person: 'recovered', onset: T - 30 * DAY_S, infectious_to: T - 20 * DAY_S },
];

const folder = await folderWith([
  await csv(
    'persons',
    'person,name,home_area',
    'once,An,Phường 1',
    'again,Bình,Phường 1',
    'kept,Chi,Phường 2',
    'ill,Dung,Phường 2',
    'x,Em,Phường 1',
    'y,Giang,Phường 2',
  ),
  await csv(
    'quarantine',
    'person,start,end',
    `kept,${T + 2.5 * DAY_S},${T + 12 * DAY_S}`,
    `ill,${T + 4.5 * DAY_S},`,
    // It had ended before the case was confirmed, and traced nobody.
    `once,${T + DAY_S},${T + 1.5 * DAY_S}`,
  ),
  await csv(
    'vaccinations',
    'person,dose,given_at',
    `vaccinated,1,${T - 60 * DAY_S}`,
    `vaccinated,2,${T - 30 * DAY_S}`,
    `again,1,${T - 60 * DAY_S}`,
    `again,2,${T - 5 * DAY_S}`,
  ),
]);

async function columns(name: string, names: readonly string[], given: Partial<Asked> = {}) {
  const answer = ANSWERS.find((one) => one.name === name)!;
  const open = { from: null, to: null, area: null, person: null, flight: null, vehicle: null, below: null };
  const asked = { ...open, resolution: null, at: T + 10 * DAY_S, zone: DEFAULT_POLICY.zone, ...given };
  return withStore(folder, async ({ connection }) => {
    await resolveIdentities(connection);
    await stageContacts(connection, CONTACTS);
    await stageCases(connection, CASES);
    const { rows } = await pageOf(connection, answer, asked, { after: null, limit: 100 });
    return rows.map((row) => names.map((column) => row[column]));
  });
}

test('each F1 stands once, by area; those whose home is not known come first', async () => {
  expect(await columns('follow-up', ['area', 'person', 'cases', 'last_case'])).toEqual([
    [null, 'recovered', 1, 'BN1'],
    [null, 'vaccinated', 1, 'BN1'],
    ['Phường 1', 'again', 1, 'BN1'],
    ['Phường 1', 'once', 1, 'BN1'],
    ['Phường 2', 'ill', 1, 'BN1'],
    ['Phường 2', 'kept', 2, 'BN2'],
  ]);
  expect(await columns('follow-up', ['person'], { area: 'Phường 2' })).toEqual([['ill'], ['kept']]);
});

test('a new exposure restarts the quarantine, to the same case or another, and the first date is kept', async () => {
  const end = (day: number) => T + day * DAY_S + 13 * HOUR_S + PERIOD_S;
  const rows = await columns('follow-up', ['person', 'first_quarantine_end', 'quarantine_end']);
  expect(rows).toContainEqual(['once', end(0), end(0)]);
  expect(rows).toContainEqual(['again', end(0), end(4)]);
  expect(rows).toContainEqual(['kept', end(0), end(5)]);
});

test('those are marked who are kept apart, are cases, have recovered, or were vaccinated in time', async () => {
  const names = ['person', 'state', 'in_quarantine', 'is_case', 'recovered', 'vaccinated', 'doses'];
  expect(await columns('follow-up', names)).toEqual([
    ['recovered', 'to quarantine', false, false, true, false, 0],
    ['vaccinated', 'to quarantine', false, false, false, true, 2],
    ['again', 'to quarantine', false, false, false, false, 2],
    ['once', 'to quarantine', false, false, false, false, 0],
    ['ill', 'case', true, true, false, false, 0],
    ['kept', 'in quarantine', true, false, false, false, 0],
  ]);
});

test('what has not happened yet at the instant is not told: no case, no contact, no quarantine', async () => {
  const early = await columns('follow-up', ['person', 'state', 'is_case'], { at: T + 2 * DAY_S });
  expect(early).toContainEqual(['ill', 'to quarantine', false]);
  expect(early).toContainEqual(['kept', 'to quarantine', false]);
  expect(await columns('follow-up', ['person'], { at: T })).toEqual([]);
  const late = await columns('follow-up', ['person', 'state'], { at: T + 30 * DAY_S });
  expect(late).toContainEqual(['once', 'over']);
});

test.skipIf(!existsSync(EXAMPLES))(
  'days of follow-up are those of Go.Data: from the next day on, 14 of them',
  async () => {
    const { go_data_follow_up_window } = JSON.parse(readFileSync(EXAMPLES, 'utf8'));
    expect(go_data_follow_up_window.check).toContain('end - start = 13 days');
    const rows = await columns('follow-up', ['person', 'follow_up_from', 'follow_up_to']);
    expect(rows).toContainEqual(['once', '2021-08-03', '2021-08-16']);
    const day = (text: unknown) => Temporal.PlainDate.from(text as string);
    for (const [, from, to] of rows) expect(day(from).until(day(to)).days).toBe(13);
  },
);

test('areas are counted, with what was restarted', async () => {
  const names = [
    'area',
    'contacts',
    'to_quarantine',
    'in_quarantine',
    'cases',
    'recovered',
    'vaccinated',
    'restarted',
  ];
  expect(await columns('follow-up-areas', names)).toEqual([
    [null, 2, 2, 0, 0, 1, 1, 0],
    ['Phường 1', 2, 2, 0, 0, 0, 0, 1],
    ['Phường 2', 2, 0, 1, 1, 0, 0, 1],
  ]);
});

test('indicators count contacts kept apart in time, and new cases that were known contacts', async () => {
  expect(await columns('indicators', ['indicator', 'counted', 'of_all', 'share', 'target'])).toEqual([
    // Of six F1s of BN1 one was kept apart twelve hours after the confirmation, one after two and a half days; of BN2, its only one.
    ['cases with all contacts traced in 72 h', 1, 2, 0.5, 0.8],
    ['contacts traced in 24 h', 2, 7, 0.2857, null],
    ['contacts traced in 72 h', 3, 7, 0.4286, null],
    ['new cases among known contacts', 1, 4, 0.25, 0.8],
    ['new cases in quarantine when confirmed', 1, 4, 0.25, null],
  ]);
});

test('indicators are those of the cases of a span and an area; of none there is no share', async () => {
  const names = ['indicator', 'counted', 'of_all', 'share'];
  const ofBn2 = await columns('indicators', names, {
    from: T + 3 * DAY_S,
    to: T + 5 * DAY_S,
    area: 'Phường 2',
  });
  expect(ofBn2).toContainEqual(['contacts traced in 24 h', 1, 1, 1]);
  expect(ofBn2).toContainEqual(['new cases among known contacts', 0, 1, 0]);
  const none = await columns('indicators', names, { from: T + 300 * DAY_S });
  expect(none.map(([, ...counts]) => counts)).toEqual(Array.from({ length: 5 }, () => [0, 0, null]));
});
