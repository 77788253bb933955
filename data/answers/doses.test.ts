import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveIdentities } from '../identity/aliases.ts';
import { rowsOf } from '../store/sql.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { DOSES } from './sql.ts';

const DAY_S = 86_400;
/** 2021-08-02, 0:00 in Viet Nam. */
const T = 1_627_837_200;

interface Told {
  readonly number: number;
  readonly day: number;
  readonly hour: number;
  readonly source: string;
}

const told = fc.record({
  number: fc.integer({ min: 1, max: 3 }),
  day: fc.integer({ min: 0, max: 3 }),
  hour: fc.integer({ min: 0, max: 23 }),
  source: fc.constantFrom('a', 'b', 'c'),
});

function instantOf({ day, hour }: Told): number {
  return T + day * DAY_S + hour * 3600;
}

/** The rule of `DOSES`, said plainly; the last of the records holds. */
function naiveDoses(records: readonly Told[]) {
  const days = [...Map.groupBy(records, ({ day }) => day).values()].map((own) => ({
    own,
    held: own.at(-1)!,
  }));
  const counted = [...Map.groupBy(days, ({ held }) => held.number).values()].flatMap((sameNumber) => {
    const ofSource = (source: string) =>
      sameNumber.filter(({ own }) => own.some((record) => record.source === source));
    const latestOf = (source: string) =>
      records.findLastIndex(
        (record) => record.source === source && sameNumber.some(({ own }) => own.includes(record)),
      );
    const sources = [...new Set(sameNumber.flatMap(({ own }) => own.map(({ source }) => source)))];
    sources.sort((a, b) => ofSource(b).length - ofSource(a).length || latestOf(b) - latestOf(a));
    return ofSource(sources[0]!);
  });
  return { doses: counted.length, last: Math.max(...counted.map(({ held }) => instantOf(held))) };
}

test('doses of random records of three sources are those of the rule said plainly', async () => {
  const persons = fc.sample(fc.array(told, { minLength: 1, maxLength: 8 }), { numRuns: 400, seed: 5 });
  const rows = persons.flatMap((records, person) =>
    records.map((record, i) =>
      [
        `p${person}`,
        record.number,
        instantOf(record),
        record.source,
        T + 9 * DAY_S + i,
        `${person}-${i}`,
      ].join(),
    ),
  );
  const file = await csv('vaccinations', 'person,dose,given_at,source,recorded_at,record_id', ...rows);
  const found = await withStore(await folderWith([file]), async ({ connection }) => {
    await resolveIdentities(connection);
    const sql = DOSES.replaceAll('$at', String(T + 20 * DAY_S)).replaceAll('$zone', `'Asia/Ho_Chi_Minh'`);
    return rowsOf(connection, sql);
  });
  const byPerson = new Map(
    found.map(({ person, doses, last_dose_at }) => [
      person,
      { doses: Number(doses), last: Number(last_dose_at) },
    ]),
  );
  const expected = persons.map((records, i) => [`p${i}`, naiveDoses(records)] as const);
  expect(byPerson).toEqual(new Map(expected));
});
