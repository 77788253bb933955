import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/folder.ts';
import { attemptedAnew, finished, type JobRow } from './job-row.ts';
import { JobRows } from './job-rows.ts';

const job = (id: string) => ({ id, kind: 'task', payload: { name: id }, submitted_at: 5 });
const done = (row: JobRow) => finished(row, row.attempt, { state: 'done', result: 1 }, 6);

test('jobs are there after the process has gone, in order of receipt', async () => {
  const folder = await temporaryFolder();
  const rows = await JobRows.open(folder);
  for (const id of ['b', 'a', 'c']) await rows.add(job(id));
  await rows.change('a', (row) => attemptedAnew(row, 1, true));
  await rows.change('c', done);
  const again = await JobRows.open(folder);
  expect(again.unfinished().map(({ id, attempt, failures }) => [id, attempt, failures])).toEqual([
    ['b', 1, 0],
    ['a', 2, 1],
  ]);
  expect(again.get('c')?.outcome).toEqual({ state: 'done', result: 1, finished_at: 6 });
  expect((await again.add(job('d'))).number).toBe(4);
});

test('a job that is forgotten leaves nothing', async () => {
  const folder = await temporaryFolder();
  const rows = await JobRows.open(folder);
  await rows.add(job('a'));
  await rows.forget('a');
  await rows.forget('a');
  expect([rows.get('a'), await readdir(join(folder, 'jobs'))]).toEqual([undefined, []]);
});

test('the same id is the same job, also when both come at once', async () => {
  const rows = await JobRows.open(await temporaryFolder());
  const [first, second] = await Promise.all([rows.add(job('a')), rows.add({ ...job('a'), payload: 2 })]);
  expect(second).toEqual(first);
  expect(rows.unfinished()).toEqual([first]);
});

test('of changes that come at once, each sees what the one before left', async () => {
  const rows = await JobRows.open(await temporaryFolder());
  await rows.add(job('a'));
  const changes = [done, done, (row: JobRow) => attemptedAnew(row, 1, false)];
  const changed = await Promise.all(changes.map((next) => rows.change('a', next)));
  expect(changed.map((row) => row !== null)).toEqual([true, false, false]);
});

test('what a crash left half written is removed, and what is no job is named', async () => {
  const folder = await temporaryFolder();
  await (await JobRows.open(folder)).add(job('a'));
  const path = join(folder, 'jobs', 'b.json');
  await writeFile(`${path}.partial`, '{"id"');
  expect((await JobRows.open(folder)).unfinished().length).toBe(1);
  expect(await readdir(join(folder, 'jobs'))).toEqual(['a.json']);
  await writeFile(path, '{"id"');
  await expect(JobRows.open(folder)).rejects.toThrow(`${path}: is no job`);
});

test('the oldest finished jobs are forgotten, unfinished ones never', async () => {
  const folder = await temporaryFolder();
  const rows = await JobRows.open(folder, 2);
  for (const id of ['waits', 'a', 'b', 'c']) await rows.add(job(id));
  for (const id of ['b', 'a', 'c']) await rows.change(id, done);
  for (const each of [rows, await JobRows.open(folder)])
    expect(['waits', 'a', 'b', 'c'].map((id) => each.get(id)?.id)).toEqual(['waits', undefined, 'b', 'c']);
});
