import { expect, test } from 'vitest';
import { policyFrom } from '../policy.ts';
import { caseOf, encounterOf, instant, quarantineOf, recordsOf, visitOf } from '../testing/records.ts';
import { naiveTrace } from './trace.ts';

const noon = instant('2021-08-03T12:00:00+07:00');
const DAY_S = 86_400;
const MINUTE_S = 60;
const anyTouch = policyFrom({ min_exposure_s: 1 });
/** From noon on, for ten days. */
const index = caseOf('index', { infectious_from: noon, infectious_to: noon + 10 * DAY_S });

/** Twenty minutes together, some days after noon. */
function met(a: string, b: string, day: number) {
  return encounterOf(a, b, noon + day * DAY_S, 20 * MINUTE_S);
}

function listOf(encounters: ReturnType<typeof met>[], level: number, policy = anyTouch) {
  const records = recordsOf({ encounters, cases: [index] });
  return naiveTrace(records, policy, index, { level, asOf: null });
}

function brief(rows: ReturnType<typeof naiveTrace>) {
  return rows.map((row) => `${row.level} ${row.person} via ${row.via}`);
}

// The example of the GoCoronaGo FAQ.
test('whom a contact met before the case met them is no contact of theirs', () => {
  const chandra = caseOf('Chandra', { onset: noon + 5 * DAY_S });
  const encounters = [
    met('Anu', 'Bala', 1),
    met('Anu', 'Chandra', 2),
    met('Chandra', 'David', 3),
    met('David', 'Irfan', 4),
  ];
  const records = recordsOf({ encounters, cases: [chandra] });
  const policy = policyFrom({ infectious_before_s: 3 * DAY_S });
  const rows = naiveTrace(records, policy, chandra, { level: 2, asOf: null });
  expect(brief(rows)).toEqual(['1 Anu via Chandra', '1 David via Chandra', '2 Irfan via David']);
});

test('the row says when the exposure began, ended and qualified', () => {
  const records = recordsOf({ encounters: [met('index', 'a', 1), met('a', 'index', 3)], cases: [index] });
  expect(naiveTrace(records, policyFrom({}), index, { level: 1, asOf: null })).toEqual([
    {
      level: 1,
      person: 'a',
      via: 'index',
      first_exposure: noon + DAY_S,
      last_exposure: noon + 3 * DAY_S + 20 * MINUTE_S,
      exposure_s: 40 * MINUTE_S,
      qualified_at: noon + DAY_S + 15 * MINUTE_S,
      is_case: false,
    },
  ]);
});

test('a contact reached again with an earlier exposure keeps the row and is a source once more', () => {
  const encounters = [
    met('index', 'a', 5),
    met('index', 'b', 1),
    met('b', 'a', 2),
    met('a', 'c', 3),
    met('a', 'd', 6),
    met('c', 'e', 4),
  ];
  expect(brief(listOf(encounters, 2))).toEqual(['1 a via index', '1 b via index', '2 d via a']);
  const rows = listOf(encounters, 4);
  expect(brief(rows)).toEqual(['1 a via index', '1 b via index', '2 d via a', '3 c via a', '4 e via c']);
  expect(rows[0]!.first_exposure).toBe(noon + 5 * DAY_S);
});

test('a list to a lesser level is the beginning of the longer one', () => {
  const encounters = [met('index', 'a', 1), met('a', 'b', 2), met('b', 'c', 3)];
  const rows = listOf(encounters, 4);
  expect(listOf(encounters, 2)).toEqual(rows.filter(({ level }) => level <= 2));
  expect(rows).toHaveLength(3);
});

test('windows do not nest: what a later exposure reaches, the earlier one may not', () => {
  const policy = policyFrom({ min_exposure_s: 1, contact_horizon_s: 2 * DAY_S });
  const encounters = [met('index', 'a', 5), met('index', 'b', 1), met('b', 'a', 2), met('a', 'd', 6)];
  expect(brief(listOf(encounters, 4, policy))).toContain('2 d via a');
});

test('of two sources with equal times the one with the smaller UTF-8 bytes makes the row', () => {
  const encounters = ['😀', '\uFFFD'].flatMap((source) => [met('index', source, 1), met(source, 'a', 2)]);
  const rows = listOf(encounters, 2);
  expect(brief(rows)).toEqual(['1 \uFFFD via index', '1 😀 via index', '2 a via \uFFFD']);
});

test('of two sources with equal first exposures the one that qualified earlier makes the row', () => {
  const encounters = [
    met('index', 'a', 1),
    met('index', 'b', 1),
    encounterOf('a', 'c', noon + 2 * DAY_S, 10 * MINUTE_S),
    encounterOf('a', 'c', noon + 2.5 * DAY_S, 10 * MINUTE_S),
    met('b', 'c', 2),
  ];
  expect(brief(listOf(encounters, 2, policyFrom({})))).toContain('2 c via b');
});

test('the last exposure is the latest over all sources of the level', () => {
  const encounters = [met('index', 'a', 1), met('index', 'b', 1), met('a', 'c', 2), met('b', 'c', 3)];
  const row = listOf(encounters, 2).find(({ person }) => person === 'c')!;
  expect(row).toMatchObject({
    via: 'a',
    exposure_s: 20 * MINUTE_S,
    last_exposure: noon + 3 * DAY_S + 20 * MINUTE_S,
  });
});

test('a contact exposes others during the encounter that exposed them', () => {
  const records = recordsOf({
    visits: ['index', 'a', 'b'].map((person) =>
      visitOf(person, person === 'b' ? 'w' : 'v', noon, noon + 3600),
    ),
    encounters: [encounterOf('a', 'b', noon + 600, 300)],
    cases: [index],
  });
  const rows = naiveTrace(records, anyTouch, index, { level: 2, asOf: null });
  expect(brief(rows)).toEqual(['1 a via index', '2 b via a']);
});

test('a contact exposes nobody before the latent time is over nor after the horizon', () => {
  const policy = policyFrom({ min_exposure_s: 1, latent_s: DAY_S, contact_horizon_s: 3 * DAY_S });
  const encounters = [
    met('index', 'a', 1),
    met('a', 'early', 1.5),
    met('a', 'b', 2),
    met('a', 'c', 4.5),
    met('a', 'late', 5),
  ];
  expect(brief(listOf(encounters, 2, policy))).toEqual(['1 a via index', '2 b via a', '2 c via a']);
});

test('the case is on its own list never, another case is marked', () => {
  const encounters = [met('index', 'a', 1), met('a', 'index', 2)];
  const records = recordsOf({ encounters, cases: [index, caseOf('a', { onset: noon })] });
  const rows = naiveTrace(records, anyTouch, index, { level: 3, asOf: null });
  expect(rows.map(({ person, is_case }) => [person, is_case])).toEqual([['a', true]]);
});

test('an isolation in any case row of the person removes them', () => {
  const encounters = [met('index', 'a', 1), met('index', 'b', 3)];
  const cases = [index, caseOf('index', { isolated: noon + 2 * DAY_S })];
  const rows = naiveTrace(recordsOf({ encounters, cases }), anyTouch, index, { level: 1, asOf: null });
  expect(brief(rows)).toEqual(['1 a via index']);
});

test('a removed contact exposes nobody', () => {
  const encounters = [met('index', 'a', 1), met('a', 'b', 2)];
  const quarantine = [quarantineOf('a', noon + 1.5 * DAY_S, null)];
  const records = recordsOf({ encounters, quarantine, cases: [index] });
  expect(brief(naiveTrace(records, anyTouch, index, { level: 2, asOf: null }))).toEqual(['1 a via index']);
});

test('an instant cuts windows and episodes, and a tail too', () => {
  const policy = policyFrom({ min_exposure_s: 1, aerosol_tail_s: 1800 });
  const visits = [visitOf('index', 'v', noon, noon + 3600), visitOf('a', 'v', noon, noon + 7200)];
  const records = recordsOf({ visits, cases: [index] });
  const last = (asOf: number | null) =>
    naiveTrace(records, policy, index, { level: 1, asOf })[0]?.last_exposure;
  expect(last(null)).toBe(noon + 5400);
  expect(last(noon + 4000)).toBe(noon + 4000);
  expect(last(noon + 3000)).toBe(noon + 3000);
  expect(last(noon)).toBeUndefined();
});
