import { expect, test } from 'vitest';
import { resolveIdentities } from '../identity/aliases.ts';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { pageOf } from './answer.ts';
import { implausibleRecords } from './implausible-records.ts';
import { stageCases } from './stages.ts';

const T = 1_627_948_800;

test('a dose before birth, a result before its sample and a recovered case without a positive test are told', async () => {
  const folder = await folderWith([
    await csv(
      'persons',
      'person,phone,birth_date,record_id',
      'cccd:1,0901,2021-08-04,p1',
      'cccd:2,,2021-08-02,p2',
    ),
    await csv('vaccinations', 'person,dose,given_at,record_id', `phone:0901,1,${T},v1`, `cccd:2,1,${T},v2`),
    await csv(
      'tests',
      'test_id,person,sampled_at,result_at,result',
      `t1,a,${T},${T - 1},positive`,
      `t2,b,${T},${T},negative`,
    ),
  ]);
  await withStore(folder, async ({ connection }) => {
    await resolveIdentities(connection);
    await stageCases(connection, [
      { case_id: 'BN1', person: 'a', onset: T, infectious_to: T + 60 },
      { case_id: 'BN2', person: 'b', onset: T, infectious_to: T + 60 },
      { case_id: 'BN3', person: 'c', onset: T, infectious_to: T + 90 },
    ]);
    const open = {
      from: null,
      to: null,
      area: null,
      person: null,
      flight: null,
      vehicle: null,
      below: null,
      resolution: null,
    };
    const asked = { ...open, at: T + 60, zone: 'Asia/Ho_Chi_Minh' };
    const { rows } = await pageOf(connection, implausibleRecords, asked, { offset: 0, limit: 9 });
    expect(rows.map(({ kind, person, record_id, beside }) => [kind, person, record_id, beside])).toEqual([
      ['case without test', 'b', 'BN2', null],
      ['dose before birth', 'cccd:1', 'v1', 'p1'],
      ['result before sample', 'a', 't1', null],
    ]);
  });
});
