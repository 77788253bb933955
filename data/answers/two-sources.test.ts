import { describe, expect, test } from 'vitest';
import { resolveIdentities } from '../identity/aliases.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { type Asked, pageOf } from './answer.ts';
import { ANSWERS } from './catalogue.ts';
import { stageCases } from './stages.ts';
import { DAY_S, HOUR_S, NOTHING, T } from './testing.ts';

describe('records of two sources', async () => {
  const own = await folderWith([
    await csv(
      'persons',
      'person,phone,name,birth_date,home_area,record_id',
      'p,0901,Phú,2021-07-01,Hà Nội,p1',
      'q,,Quý,1980-01-01,Huế,p2',
    ),
    await csv(
      'vaccinations',
      'person,dose,given_at,vaccine,source,recorded_at',
      `q,1,${T - 50 * DAY_S},Pfizer,register,${T}`,
      `q,1,${T - 49 * DAY_S},Pfizer,clinic,${T + 60}`,
      `q,2,${T - 20 * DAY_S},Moderna,register,`,
      `q,3,${T - 20 * DAY_S},Moderna,clinic,`,
      `phone:0901,1,${T - 40 * DAY_S},Pfizer,register,`,
      `p,1,${T - 10 * DAY_S},Pfizer,register,`,
    ),
    await csv(
      'tests',
      'test_id,person,sampled_at,result_at,result,source',
      `t1,q,${T},${T + HOUR_S},negative,lab`,
      `t2,q,${T},${T + HOUR_S},positive,hospital`,
      `t3,q,${T + DAY_S},${T},negative,lab`,
      `t4,p,${T},${T + HOUR_S},negative,lab`,
    ),
  ]);
  const asked = (name: string, given: Partial<Asked> = {}, records = own) =>
    withStore(records, async ({ connection }) => {
      await resolveIdentities(connection);
      await stageCases(connection, [
        { case_id: 'BN1', person: 'p', onset: T, infectious_to: T + 14 * DAY_S },
        { case_id: 'BN2', person: 'q', onset: T, infectious_to: T + 14 * DAY_S },
        { case_id: 'BN3', person: 'r', onset: T, infectious_to: T + 30 * DAY_S },
      ]);
      const answer = ANSWERS.find((one) => one.name === name)!;
      const page = await pageOf(connection, answer, { ...NOTHING, ...given }, { after: null, limit: 100 });
      return page.rows;
    });
  test('stand side by side where they disagree on a dose, and the one recorded last holds', async () => {
    const rows = await asked('vaccination-disagreements');
    expect(
      rows.map(({ about, differs, source, dose, holds }) => [about, differs, source, dose, holds]),
    ).toEqual([
      ['2021-07-13', 'number of the dose', 'clinic', 3, expect.any(Boolean)],
      ['2021-07-13', 'number of the dose', 'register', 2, expect.any(Boolean)],
      ['dose 1', 'day', 'clinic', 1, true],
      ['dose 1', 'day', 'register', 1, false],
    ]);
    expect(rows.slice(0, 2).filter(({ holds }) => holds)).toHaveLength(1);
  });

  test('stand side by side where they disagree on a sample, and the positive one holds', async () => {
    const rows = await asked('test-disagreements');
    expect(rows.map(({ test_id, source, holds }) => [test_id, source, holds])).toEqual([
      ['t2', 'hospital', true],
      ['t1', 'lab', false],
    ]);
    expect(await asked('test-disagreements', { area: 'Hà Nội' })).toEqual([]);
  });

  test('count one dose a day, whatever numbers they give it', async () => {
    const [row] = await asked('coverage', { area: 'Huế' });
    expect(row).toMatchObject({ persons: 1, dose_1: 1, dose_2: 1, dose_3: 0 });
  });

  test.each<[string, number, readonly string[]]>([
    ['a wrong number that repeats an earlier one', 2, ['2 10 clinic', '1 10 register', '2 60 register']],
    ['a wrong number of the only source', 2, ['1 10 register', '1 60 register']],
    ['another day of one dose', 1, ['1 10 register', '1 14 clinic']],
    ['another day and a wrong number', 2, ['1 10 register', '2 10 clinic', '2 60 register', '2 50 clinic']],
    ['doses of which each source knows one', 2, ['1 10 register', '2 60 clinic']],
    ['one dose told twice', 1, ['1 10 register', '1 10 clinic']],
    ['a dose that neither of three sources puts on one day', 1, ['1 10 a', '1 12 b', '1 14 c']],
  ])('of %s, doses are %i whichever record came last', async (_case, doses, given) => {
    for (const told of [given, given.toReversed()]) {
      const rows = told.map((record, i) => {
        const [number, day, source] = record.split(' ');
        return `x,${number},${T + (Number(day) - 100) * DAY_S},${source},${T + i}`;
      });
      const own = await folderWith([
        await csv('persons', 'person', 'x'),
        await csv('vaccinations', 'person,dose,given_at,source,recorded_at', ...rows),
      ]);
      const [row] = await asked('coverage', {}, own);
      expect(row).toMatchObject({ dose_1: Math.min(doses, 1), dose_2: Math.max(doses - 1, 0), dose_3: 0 });
    }
  });

  test('that contradict themselves are reported', async () => {
    const rows = await asked('contradictions');
    const before = rows.find(({ kind }) => kind === 'dose-before-birth')!.subject;
    expect(rows.map(({ kind, person, subject, beside }) => [kind, person, subject, beside])).toEqual([
      ['case-without-test', 'p', 'BN1', null],
      ['dose-before-birth', 'p', before, 'p1'],
      ['dose-number-twice', 'p', expect.any(String), before],
      ['result-before-sample', 'q', 't3', null],
    ]);
    const early = await asked('contradictions', { at: T + DAY_S });
    expect(early.map(({ kind }) => kind)).not.toContain('case-without-test');
  });
});
