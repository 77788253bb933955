import { expect, test } from 'vitest';
import { cellAt } from '../hotspots/place-cells.ts';
import { resolveIdentities } from '../identity/aliases.ts';
import { stageConflicts } from '../identity/conflicts.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { AnswerError, type Asked, isPlace, type Place, pageOf } from './answer.ts';
import { ANSWERS } from './catalogue.ts';
import { stageCases, stageCells, stageContacts, stageHot } from './stages.ts';
import { DAY_S, HOUR_S, NOTHING, T } from './testing.ts';

/** Printed under the smaller of two identifiers. */
const D = 'cccd:4';
const HOT = cellAt(21.03, 105.85, 8).toString(16);

const CONTACTS = [
  {
    case_id: 'BN1',
    person: 'b',
    level: 1,
    first_exposure: T,
    qualified_at: T + 900,
    last_exposure: T + HOUR_S,
    quarantine_end: T + 14 * DAY_S,
  },
  {
    case_id: 'BN1',
    person: 'c',
    level: 1,
    first_exposure: T,
    qualified_at: T + 900,
    last_exposure: T + 2 * HOUR_S,
    quarantine_end: T + 14 * DAY_S,
  },
  {
    case_id: 'BN1',
    person: D,
    level: 2,
    first_exposure: T,
    qualified_at: T + 900,
    last_exposure: T + 3 * HOUR_S,
  },
];
const CASES = [{ case_id: 'BN1', person: 'a', onset: T, infectious_to: T + 10 * DAY_S }];

const folder = await folderWith([
  await csv(
    'persons',
    'person,cccd,name,birth_date,home_lat,home_lng,home_area',
    'a,1,An,1950-08-05,21.03,105.85,Phường 1 (Hà Nội)',
    'b,2,Bình,1990-01-01,21.03,105.85,Phường 1 (Hà Nội)',
    'c,3,Chi,2003-08-03,10.8,106.7,"Xã 2, Đồng Nai"',
    'd,4,Dũng,2020-01-01,10.8,106.7,"Xã 2, Đồng Nai"',
  ),
  await csv(
    'venues',
    'venue,name,category,lat,lng,capacity,area',
    'market,Chợ,market,21.03,105.85,4,Phường 1 (Hà Nội)',
    'bus-1,Xe 1,bus,,,,',
    'school,Trường,school,10.8,106.7,,"Xã 2, Đồng Nai"',
  ),
  await csv(
    'visits',
    'person,venue,check_in,check_out,zone',
    `a,market,${T},${T + 2 * HOUR_S},`,
    `b,market,${T + 1800},${T + 2 * HOUR_S},`,
    `b,school,${T + 3 * HOUR_S},,`,
    `a,bus-1,${T + 5 * HOUR_S},${T + 6 * HOUR_S},`,
    `c,bus-1,${T + 5.5 * HOUR_S},${T + 6 * HOUR_S},`,
    `d,bus-1,${T + 6 * HOUR_S},${T + 7 * HOUR_S},`,
    // Once and twice on Monday, again a week later.
    `c,school,${T + 30 * HOUR_S},${T + 31 * HOUR_S},`,
  ),
  await csv(
    'entries',
    'person,entered_at,gate,country,flight,seat,passport',
    `a,${T},HAN,JP,VN301,12A,`,
    `cccd:2,${T + 600},HAN,JP,VN301,14C,`,
    `c,${T + DAY_S},HAN,JP,VN301,12B,`,
  ),
  await csv(
    'checkpoints',
    'person,checkpoint,passed_at,direction,vehicle,from_area,to_area',
    `a,CK1,${T + 8 * HOUR_S},in,29A-1,"Xã 2, Đồng Nai",Phường 1 (Hà Nội)`,
    `b,CK1,${T + 8 * HOUR_S},in,29A-1,"Xã 2, Đồng Nai",Phường 1 (Hà Nội)`,
    `b,CK1,${T + 9 * HOUR_S},out,30B-2,Phường 1 (Hà Nội),"Xã 2, Đồng Nai"`,
  ),
  await csv(
    'declarations',
    'person,declared_at,symptoms,contact_with_case,from_area,to_area,depart,arrive',
    `b,${T},fever,true,,,,`,
    `d,${T},,false,Phường 1 (Hà Nội),"Xã 2, Đồng Nai",${T + HOUR_S},${T + 4 * HOUR_S}`,
  ),
  await csv(
    'quarantine',
    'person,start,end,kind,facility,wristband',
    `b,${T + 2 * HOUR_S},${T + 20 * DAY_S},home,,W1`,
    `c,${T},${T + DAY_S},facility,school,`,
  ),
  await csv(
    'wristband_alerts',
    'wristband,alerted_at,kind',
    `W1,${T + 4 * HOUR_S},removed`,
    `W1,${T - 1},battery`,
  ),
  await csv(
    'tests',
    'test_id,person,sampled_at,result_at,result',
    `t1,a,${T},${T + 6 * HOUR_S},positive`,
    `t2,b,${T},${T + 10 * HOUR_S},negative`,
    `t3,c,${T},,`,
    `t9,y,${T + 200 * DAY_S},${T + 199 * DAY_S},negative`,
    `t4,b,${T + 6 * DAY_S},${T + 6 * DAY_S + HOUR_S},negative`,
  ),
  await csv(
    'vaccinations',
    'person,dose,given_at',
    `a,1,${T - 90 * DAY_S}`,
    `a,2,${T - 60 * DAY_S}`,
    `b,1,${T - 50 * DAY_S}`,
    `cccd:2,2,${T - 20 * DAY_S}`,
    `c,1,${T - 5 * DAY_S}`,
  ),
  await csv(
    'help_requests',
    'request_id,requested_at,need,person,lat,lng,state',
    `h1,${T},food,b,,,done`,
    `h2,${T + 60},food,b,21.03,105.85,open`,
    `h3,${T + 90},medical,c,,,open`,
  ),
  await csv(
    'reports',
    'report_id,reported_at,person,kind,text,lat,lng',
    `r1,${T},,gathering,party,21.03,105.85`,
  ),
  await csv(
    'priority_groups',
    'person,group,since',
    'd,chronic,',
    `c,elderly,${T + 40 * DAY_S}`,
    'z,elderly,',
  ),
  await csv('identities', 'person,same_as', 'zalo:9,cccd:8', 'zalo:9,cccd:9'),
  await csv(
    'identity_decisions',
    'decision_id,person,other,is_same,decided_at',
    `d1,zalo:6,zalo:7,true,${T}`,
  ),
  await csv(
    'consultations',
    'consultation_id,person,at,advice,outcome',
    `k1,a,${T + HOUR_S},rest,open`,
    `k2,b,${T + 3 * HOUR_S},hospital,open`,
  ),
]);

async function rows(
  name: string,
  given: Partial<Asked> = {},
  part: { after: Place | null; limit: number } = { after: null, limit: 1000 },
  contacts = CONTACTS,
) {
  const answer = ANSWERS.find((one) => one.name === name)!;
  const asked = { ...NOTHING, at: T + 10 * DAY_S, ...given };
  return withStore(folder, async ({ connection }) => {
    await resolveIdentities(connection);
    await stageContacts(connection, contacts);
    await stageCases(connection, CASES);
    await stageConflicts(connection);
    await stageCells(connection, asked.resolution ?? 8);
    await stageHot(connection, new Map([[HOT, 'hot-99']]));
    return pageOf(connection, answer, asked, part);
  });
}

/** Some columns of all rows. */
async function columns(name: string, names: readonly string[], given: Partial<Asked> = {}) {
  return (await rows(name, given)).rows.map((row) => names.map((column) => row[column]));
}

test('who entered is found where the latest record puts them', async () => {
  const names = ['person', 'seat', 'last_place', 'area', 'last_seen_by', 'is_kept_apart', 'is_case'];
  expect(await columns('arrivals', names)).toEqual([
    ['a', '12A', 'CK1', 'Phường 1 (Hà Nội)', 'checkpoints', false, true],
    ['b', '14C', 'CK1', 'Xã 2, Đồng Nai', 'checkpoints', true, false],
    ['c', '12B', 'Trường', 'Xã 2, Đồng Nai', 'visits', false, false],
  ]);
  expect(await columns('arrivals', ['person'], { at: T + HOUR_S, from: T + 1, to: T + 601 })).toEqual([
    ['b'],
  ]);
  expect(await columns('arrivals', ['person'], { area: 'Đồng Nai' })).toEqual([['b'], ['c']]);
});

test('fellow travellers are those of one day, with rows between them, and on a bus those at the same time', async () => {
  const names = ['means', 'code', 'person', 'rows_apart'];
  expect(await columns('co-travellers', names, { person: 'cccd:1' })).toEqual([
    ['vehicle', '29A-1', 'b', null],
    ['flight', 'VN301', 'b', 2],
    ['bus', 'bus-1', 'c', null],
  ]);
  expect(await columns('co-travellers', ['day', 'person'], { flight: 'VN301' })).toEqual([
    ['2021-08-02', 'a'],
    ['2021-08-02', 'b'],
    ['2021-08-03', 'c'],
  ]);
  await expect(rows('co-travellers')).rejects.toThrow(
    new AnswerError('co-travellers: expected person or flight or vehicle'),
  );
});

test('whoever entered by a flight and declared it too travelled once, and is told with the seat', async () => {
  const own = await folderWith([
    await csv(
      'entries',
      'person,entered_at,gate,flight,seat',
      `p,${T},HAN,VN1,3A`,
      `q,${T},HAN,VN1,`,
      `r,${T},HAN,VN1,9A`,
    ),
    await csv(
      'declarations',
      'person,declared_at,vehicle,seat',
      `p,${T},VN1,`,
      `q,${T},VN1,5B`,
      `q,${T + 60},VN1,`,
    ),
  ]);
  const found = await withStore(own, async ({ connection }) => {
    await resolveIdentities(connection);
    const answer = ANSWERS.find(({ name }) => name === 'co-travellers')!;
    const asked = { ...NOTHING, person: 'p' };
    return (await pageOf(connection, answer, asked, { after: null, limit: 9 })).rows;
  });
  expect(found.map(({ person, seat, rows_apart }) => [person, seat, rows_apart])).toEqual([
    ['q', '5B', 2],
    ['r', '9A', 6],
  ]);
});

test('passages lead into the area asked for or out of it', async () => {
  const names = ['checkpoint', 'direction', 'persons', 'passages', 'vehicles'];
  expect(await columns('crossings', names, { area: 'hà nội' })).toEqual([
    ['CK1', 'in', 2, 2, 1],
    ['CK1', 'out', 1, 1, 1],
  ]);
  expect(await columns('crossings', ['direction'], { area: 'Đồng Nai' })).toEqual([['in'], ['out']]);
  expect(await columns('crossings', ['direction'], { area: 'Nội' })).toEqual([]);
});

test('movements are counted by day, origin, destination and feed', async () => {
  const names = ['origin', 'destination', 'feed', 'persons', 'movements'];
  const [here, there] = ['Phường 1 (Hà Nội)', 'Xã 2, Đồng Nai'];
  expect(await columns('flows', names)).toEqual([
    [here, there, 'checkpoints', 1, 1],
    [here, there, 'declarations', 1, 1],
    [here, there, 'visits', 1, 1],
    [there, here, 'checkpoints', 2, 2],
  ]);
  const [[origin, destination, ...counts] = []] = await columns('flows', names, { resolution: 7 });
  expect([origin, destination]).toEqual([expect.stringMatching(/^87/), expect.stringMatching(/^87/)]);
  expect(counts).toEqual(['visits', 1, 1]);
});

test('for readers who see no persons, movements are those of weeks, and few are withheld', async () => {
  expect(await columns('flows', ['day', 'feed', 'persons', 'withheld'], { below: 2 })).toEqual([
    ['2021-08-02', 'checkpoints', null, true],
    ['2021-08-02', 'declarations', null, true],
    ['2021-08-02', 'visits', null, true],
    ['2021-08-02', 'checkpoints', 2, null],
  ]);
});

test('a place is as full as there are persons in each hour', async () => {
  expect(await columns('crowding', ['hour', 'place', 'persons', 'load'], { area: 'Hà Nội' })).toEqual([
    [T, 'market', 2, 0.5],
    [T + HOUR_S, 'market', 2, 0.5],
  ]);
  const byCell = await columns('crowding', ['hour', 'persons'], { resolution: 8, to: T + 1 });
  expect(byCell).toEqual([[T, 2]]);
});

test('the roll of quarantine has alerts since its beginning, and moves against it', async () => {
  const names = ['person', 'alerts', 'last_alert', 'breaches', 'last_breach'];
  expect(await columns('quarantine-roll', names)).toEqual([['b', 1, 'removed', 3, 'CK1']]);
  // A check-in at the own facility is none.
  expect(await columns('quarantine-roll', names, { at: T + HOUR_S })).toEqual([['c', 0, null, 0, null]]);
});

test('tests are counted by where people live, with the share positive and the time to a result', async () => {
  const names = ['day', 'area', 'tests', 'with_result', 'positive', 'positive_share', 'turnaround_median_s'];
  expect(await columns('positivity', names, { to: T + DAY_S })).toEqual([
    ['2021-08-02', 'Phường 1 (Hà Nội)', 2, 2, 1, 0.5, 6 * HOUR_S],
    ['2021-08-02', 'Xã 2, Đồng Nai', 1, 0, 0, null, null],
  ]);
});

test('coverage counts a dose once, under whatever identifier it was given, by age on the day', async () => {
  const names = ['area', 'age_from', 'persons', 'dose_1', 'dose_2', 'two_doses_share'];
  const [here, there] = ['Phường 1 (Hà Nội)', 'Xã 2, Đồng Nai'];
  expect(await columns('coverage', names, { at: T })).toEqual([
    [here, 18, 1, 1, 1, 1],
    [here, 65, 1, 1, 1, 1],
    [there, 0, 1, 0, 0, 0],
    [there, 12, 1, 1, 0, 0],
  ]);
  // The day after, someone is 18.
  expect(await columns('coverage', ['age_from'], { at: T + DAY_S, area: 'Đồng Nai' })).toEqual([[0], [18]]);
});

test('F1s without two doses two weeks ago are named', async () => {
  expect(await columns('uncovered-contacts', ['person', 'doses'], { at: T })).toEqual([['c', 1]]);
  expect(await columns('uncovered-contacts', ['person'], { at: T - 7 * DAY_S })).toEqual([['b'], ['c']]);
});

test('a risk is the sum of what it names', async () => {
  const names = ['risk', 'steps', 'factor', 'points'];
  expect(await columns('risk', names, { person: 'b', at: T + 2 * DAY_S })).toEqual([
    ['very high', 4, 'vaccination', -1],
    ['very high', 4, 'declared contact', 1],
    ['very high', 4, 'entry', 1],
    ['very high', 4, 'symptoms', 1],
    ['very high', 4, 'exposure', 2],
  ]);
  expect(await columns('risk', ['risk', 'steps'], { person: 'b', at: T + 7 * DAY_S })).toContainEqual([
    'very high',
    3,
  ]);
  expect(await columns('risk', [...names, 'because'], { person: 'nobody' })).toEqual([
    ['unknown', 0, null, null, 'no record names this person'],
  ]);
  for (const person of ['zalo:9', 'zalo:7', 'y', 'cccd:4', 'z'])
    expect(await columns('risk', ['risk'], { person, at: T - DAY_S })).toEqual([['usual']]);
});

test('a case and the positive test that makes it are one factor, until the infectious period is over', async () => {
  const names = ['factor', 'points', 'because'];
  const before = [
    ['vaccination', -1, '2 doses'],
    ['entry', 1, 'entered the country by HAN'],
  ];
  const later = await columns('risk', names, { person: 'a', at: T + 5 * DAY_S });
  expect(later).toEqual([...before, ['case', 3, 'case BN1, positive test t1']]);
  expect(await columns('risk', names, { person: 'a' })).toEqual(before);
  expect(await columns('risk', ['factor'], { person: 'a', at: T - 1 })).toEqual([['vaccination']]);
});

test('of several exposures the nearest counts, from when it qualified', async () => {
  const of = (case_id: string, level: number, last_exposure: number) => ({
    ...{ ...CONTACTS[1]!, case_id, level, last_exposure },
    qualified_at: last_exposure - 60,
  });
  const list = [of('BN1', 1, T + HOUR_S), of('BN2', 2, T + 5 * HOUR_S), of('BN3', 1, T + 3 * HOUR_S)];
  const risk = async (at: number) => {
    const { rows: found } = await rows('risk', { person: 'c', at }, undefined, list);
    return found.map(({ risk, points, because }) => [risk, points, because]);
  };
  expect(await risk(T)).toEqual([['usual', null, null]]);
  expect(await risk(T + 2 * HOUR_S)).toEqual([['high', 2, 'F1 of BN1']]);
  expect(await risk(T + 10 * HOUR_S)).toEqual([['high', 2, 'F1 of 2 cases, last of BN3']]);
});

test('calls for help stand beside quarantine, lists and hotspots', async () => {
  const names = ['id', 'person', 'is_kept_apart', 'level', 'hotspot'];
  expect(await columns('help', names)).toEqual([
    ['h1', 'b', true, 1, 'hot-99'],
    ['r1', null, false, null, 'hot-99'],
    ['h2', 'b', true, 1, 'hot-99'],
    ['h3', 'c', false, 1, null],
  ]);
  expect(await columns('help-needs', ['area', 'need', 'requests', 'done', 'share'])).toEqual([
    ['Phường 1 (Hà Nội)', 'food', 2, 1, 1],
    ['Xã 2, Đồng Nai', 'medical', 1, 0, 1],
  ]);
});

test('whoever is to be called has a phone where an identifier is one, and no record says more', async () => {
  const own = await folderWith([
    await csv('persons', 'person,name,phone', 'phone:01,An,', 'p,Bình,02'),
    await csv('identities', 'person,same_as', 'phone:01,cccd:1', 'p,phone:03'),
    await csv(
      'help_requests',
      'request_id,requested_at,need,person',
      ...['cccd:1', 'phone:03', 'phone:04', ''].map((person, i) => `h${i},${T},food,${person}`),
    ),
  ]);
  const found = await withStore(own, async ({ connection }) => {
    await resolveIdentities(connection);
    await stageContacts(connection, []);
    await stageCells(connection, 8);
    await stageHot(connection, new Map());
    const help = ANSWERS.find(({ name }) => name === 'help')!;
    return (await pageOf(connection, help, NOTHING, { after: null, limit: 9 })).rows;
  });
  expect(found.map(({ person, name, phone }) => [person, name, phone])).toEqual([
    ['cccd:1', 'An', '01'],
    ['p', 'Bình', '02'],
    ['phone:04', null, '04'],
    [null, null, null],
  ]);
});

test('members of priority groups are found among F1 and F2 once they belong to one', async () => {
  expect(await columns('priority', ['level', 'group', 'person'])).toEqual([[2, 'chronic', D]]);
  expect(await columns('priority', ['level', 'group', 'person'], { at: T + 41 * DAY_S })).toEqual([
    [1, 'elderly', 'c'],
    [2, 'chronic', D],
  ]);
});

test('a follow-up is due a day after the last one, until a hospital takes over', async () => {
  const names = ['person', 'reason', 'due_at', 'overdue_s'];
  expect(await columns('telehealth', names, { at: T + 2 * DAY_S })).toEqual([
    ['a', 'case', T + DAY_S + HOUR_S, DAY_S - HOUR_S],
  ]);
  expect(await columns('telehealth', names, { at: T + HOUR_S + 60 })).toEqual([
    ['c', 'quarantine', T, HOUR_S + 60],
  ]);
});

test.each([
  ['rest', 'open', true],
  ['hospital today', 'open', false],
  ['', 'Admitted to hospital', false],
  ['', 'nhập Bệnh viện', false],
  ['rest', 'Closed', false],
])('after the advice "%s" and the outcome "%s" the next call is due: %s', async (advice, outcome, isDue) => {
  const own = await folderWith([
    await csv('quarantine', 'person,start', `p,${T}`),
    await csv(
      'consultations',
      'consultation_id,person,at,advice,outcome',
      `k,p,${T + 60},${advice},${outcome}`,
    ),
  ]);
  const found = await withStore(own, async ({ connection }) => {
    await resolveIdentities(connection);
    await stageCases(connection, []);
    const telehealth = ANSWERS.find(({ name }) => name === 'telehealth')!;
    return (await pageOf(connection, telehealth, NOTHING, { after: null, limit: 9 })).rows;
  });
  expect(found.length > 0).toBe(isDue);
});

test('an area’s part of all lists are the people who live there', async () => {
  expect(await columns('area-contacts', ['person', 'level'], { area: 'Đồng Nai' })).toEqual([
    ['c', 1],
    [D, 2],
  ]);
  expect(await columns('area-contacts', ['person'], { area: 'Phường 1 (Hà Nội)' })).toEqual([['b']]);
});

const OF_TWO_SOURCES = ['contradictions', 'test-disagreements', 'vaccination-disagreements'];

test.each(ANSWERS.map(({ name }) => name).filter((name) => !OF_TWO_SOURCES.includes(name)))(
  'pages of %s follow on each other',
  async (name) => {
    const given = {
      person: ['risk', 'co-travellers', 'identifiers'].includes(name) ? 'a' : null,
      area: name === 'area-contacts' ? 'Đồng Nai' : null,
    };
    const whole = await rows(name, given);
    expect(whole.rows.length).toBeGreaterThan(0);
    const paged: unknown[] = [];
    let after: Place | null = null;
    do {
      const page = await rows(name, given, { after, limit: 1 });
      paged.push(...page.rows);
      after = page.next && JSON.parse(JSON.stringify(page.next));
      const answer = ANSWERS.find((one) => one.name === name)!;
      expect(after === null || isPlace(answer, after)).toBe(true);
    } while (after !== null);
    expect(paged).toEqual(whole.rows);
  },
);

test.each(ANSWERS)('$name orders its rows by columns that it has', ({ order, columns }) => {
  expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining([...order]));
});

test('a page goes on behind a row that is no longer there', async () => {
  const behind = async (after: Place) =>
    (await rows('help', {}, { after, limit: 9 })).rows.map(({ id }) => id);
  expect(await behind([T, 'help_requests', 'h1'])).toEqual(['r1', 'h2', 'h3']);
  expect(await behind([T + 1, 'reports', 'gone'])).toEqual(['h2', 'h3']);
});
