import { expect, test } from 'vitest';
import { csv, NOW, temporaryFolder } from '../../data/store/testing/folder.ts';
import { EXIT } from './exit.ts';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const persons = await csv('persons', 'person,phone,record_id', 'cccd:1,0901,r1', 'cccd:2,0901,r2');

async function command(...argv: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run(argv, { stdout, stderr, env: {}, now: () => NOW * 1000 });
  return { code, out: stdout.text(), err: stderr.text() };
}

test('a conflict is listed, decided, shown and, undone, listed again; a rebuild keeps what was decided', async () => {
  const data = ['--data', await temporaryFolder(), '--quiet'];
  await command('import', persons, ...data);
  const listed = async () =>
    (await command('identity', 'conflicts', ...data)).out.trim().split('\n').filter(Boolean);
  expect((await listed()).map((line) => JSON.parse(line).record_id)).toEqual(['r1', 'r2']);
  const decided = await command(
    'identity',
    'decide',
    'apart',
    'phone:0901',
    'cccd:2',
    '--reason',
    'asked',
    ...data,
  );
  expect(decided.code).toBe(EXIT.done);
  expect(await listed()).toEqual([]);
  await command('rebuild', ...data);
  const shown = await command('identity', 'show', 'phone:0901', ...data);
  expect(JSON.parse(shown.out)).toMatchObject({
    person: 'cccd:1',
    identifier: 'cccd:1',
    same_as: 'phone:0901',
  });
  const decisions = await command('identity', 'decisions', ...data);
  const id = decided.out.trim();
  expect(JSON.parse(decisions.out)).toMatchObject({
    decision_id: id,
    is_same: false,
    in_force: true,
    reason: 'asked',
  });
  expect((await command('identity', 'undo', id, ...data)).code).toBe(EXIT.done);
  expect(await listed()).toHaveLength(2);
  const again = await command('identity', 'undo', id, ...data);
  expect([again.code, again.err]).toEqual([EXIT.usage, expect.stringContaining('there is no decision')]);
});

test('a timeline for people says what the population database says of them', async () => {
  const data = ['--data', await temporaryFolder(), '--quiet'];
  const lines = ['cccd:1,0901,An,1990-12-01,population', 'phone:0901,,AN,1990-12-02,', 'phone:0902,,Bình,,'];
  const known = await csv('persons', 'person,phone,name,birth_date,source', ...lines);
  const visits = await csv(
    'visits',
    'person,venue,check_in',
    ...['phone:0901', 'phone:0902'].map((person) => `${person},v,2021-08-03T08:00:00Z`),
  );
  await command('import', known, visits, ...data);
  const caption = async (person: string) =>
    (await command('timeline', person, '--format', 'table', ...data)).out.split('\n')[0];
  expect(await caption('phone:0901')).toContain(
    'phone:0901, of whom the population database says otherwise;',
  );
  expect(await caption('phone:0902')).toContain('phone:0902, not verified by the population database;');
});

test('what no record names cannot be decided upon', async () => {
  const data = ['--data', await temporaryFolder(), '--quiet'];
  await command('import', persons, ...data);
  const { code, err } = await command('identity', 'decide', 'join', 'cccd:1', 'phone:0902', ...data);
  expect([code, err]).toEqual([EXIT.usage, expect.stringContaining('no record names phone:0902')]);
});
