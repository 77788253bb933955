import { expect } from 'vitest';
import { JobRows } from '../../../data/jobs/job-rows.ts';
import { temporaryFolder } from '../../../data/store/testing/folder.ts';
import { JobTooLargeError, RetryableJobError, TooManyJobsError, UnknownJobError } from '../errors.ts';
import { PAYLOAD_BYTES_MAX, UNFINISHED_MAX } from '../job.ts';
import { describePromises } from './promises.ts';
import { QueueJobs } from './queue-jobs.ts';
import { NOW, Rig, type Staff } from './rig.ts';

type Test = (name: string, body: () => Promise<void>) => void;

/** What the queue promises, whatever carries its jobs: beside what all jobs promise, what it alone does. */
export function describeQueue(test: Test, staff: Staff): void {
  describePromises(test, async (folder) => new QueueJobs(await Rig.start(folder, staff)));
  const rigged = (name: string, body: (rig: Rig) => Promise<void>) =>
    test(name, async () => body(await Rig.start(await temporaryFolder(), staff)));

  rigged('a job is worked on, and its result is kept', async (rig) => {
    const { id, state, submitted_at } = await rig.queue.submit('task', { name: 'a' });
    expect([state, submitted_at]).toEqual(['queued', NOW]);
    const attempt = await rig.workbench.next();
    expect(attempt).toMatchObject({ id, attempt: 1, payload: { name: 'a' } });
    attempt.finish('b');
    const ended = { state: 'done', result: { said: 'b' }, attempt: 1, failures: 0, finished_at: NOW };
    expect(await rig.ended(id)).toMatchObject({ id, kind: 'task', ...ended });
    expect(rig.queue.get(id)).toEqual(await rig.ended(id));
  });

  rigged('whoever follows a job sees it run, progress and end', async (rig) => {
    const { id } = await rig.queue.submit('task', { name: 'a' });
    const attempt = await rig.workbench.next();
    expect((await rig.until(id, ({ state }) => state === 'running')).progress).toBeUndefined();
    attempt.progress({ steps: 1 });
    attempt.progress({ steps: 2 });
    expect((await rig.until(id, ({ progress }) => progress?.steps === 2)).state).toBe('running');
    attempt.finish('b');
    expect((await rig.ended(id)).state).toBe('done');
  });

  rigged('who fails too often has failed, and says of what', async (rig) => {
    const { id } = await rig.queue.submit('task', { name: 'a' });
    for (const reason of ['one', 'two', 'three'])
      (await rig.workbench.next()).fail(new RetryableJobError(reason));
    expect(await rig.ended(id)).toMatchObject({ state: 'failed', reason: 'three', attempt: 3 });
  });

  rigged('the same id again is the same job', async (rig) => {
    const first = await rig.queue.submit('task', { name: 'a' }, 'daily-2021-12-20');
    const again = await rig.queue.submit('task', { name: 'other' }, 'daily-2021-12-20');
    expect(again.id).toBe(first.id);
    const attempt = await rig.workbench.next();
    expect(attempt.payload).toEqual({ name: 'a' });
    attempt.finish('b');
    const done = await rig.ended(first.id);
    expect(await rig.queue.submit('task', { name: 'a' }, first.id)).toEqual(done);
    expect(rig.workbench.length).toBe(0);
  });

  rigged('jobs of one kind go one after the other, those of another beside them', async (rig) => {
    await rig.queue.submit('task', { name: 'a' });
    await rig.queue.submit('task', { name: 'b' });
    await rig.queue.submit('errand', { name: 'c' });
    const begun = [await rig.workbench.next(), await rig.workbench.next()];
    expect(begun.map(({ payload }) => payload.name).sort()).toEqual(['a', 'c']);
    expect(rig.workbench.length).toBe(0);
    for (const attempt of begun) attempt.finish('');
    expect((await rig.workbench.next()).payload.name).toBe('b');
  });

  rigged('a job cancelled while it runs is told so, and its result is refused', async (rig) => {
    const { id } = await rig.queue.submit('task', { name: 'a' });
    const attempt = await rig.workbench.next();
    attempt.ignoreAbort();
    const aborted = new Promise((resolve) => attempt.signal.addEventListener('abort', resolve));
    expect((await rig.queue.cancel(id)).state).toBe('cancelled');
    await aborted;
    const marker = await rig.queue.submit('task', { name: 'b' });
    attempt.finish('too late');
    (await rig.workbench.next()).finish('');
    await rig.ended(marker.id);
    expect(rig.queue.get(id)).toMatchObject({ state: 'cancelled', finished_at: NOW });
    expect(rig.queue.get(id).result).toBeUndefined();
  });

  rigged('a delivery that comes twice has one effect', async (rig) => {
    const { id, kind } = await rig.queue.submit('task', { name: 'a' });
    (await rig.workbench.next()).finish('first');
    const done = await rig.ended(id);
    const delivery = { id, kind, attempt: 1, payload: { name: 'a' } };
    await rig.carrier.withdraw(delivery);
    await rig.carrier.carry(delivery);
    const again = await rig.workbench.next();
    expect(again).toMatchObject({ id, attempt: 1 });
    const marker = await rig.queue.submit('task', { name: 'b' });
    again.progress({ steps: 9 });
    again.finish('second');
    (await rig.workbench.next()).finish('');
    await rig.ended(marker.id);
    expect(rig.queue.get(id)).toEqual(done);
    await rig.restart();
    expect(rig.queue.get(id)).toEqual(done);
  });

  rigged('after a new start what ended stays ended, and the rest is done', async (rig) => {
    const done = await rig.queue.submit('task', { name: 'a' });
    (await rig.workbench.next()).finish('b');
    const end = await rig.ended(done.id);
    const running = await rig.queue.submit('task', { name: 'c' });
    const waiting = await rig.queue.submit('task', { name: 'd' });
    await rig.workbench.next();
    await rig.restart();
    expect(rig.queue.get(done.id)).toEqual(end);
    const again = [await rig.workbench.next()];
    again[0]!.finish('');
    again.push(await rig.workbench.next());
    again[1]!.finish('');
    const states = [await rig.ended(running.id), await rig.ended(waiting.id)];
    expect(states.map(({ state, failures }) => [state, failures])).toEqual([
      ['done', 0],
      ['done', 0],
    ]);
    expect(rig.workbench.length).toBe(0);
  });

  rigged('to compare while all goes well changes nothing', async (rig) => {
    const first = await rig.queue.submit('task', { name: 'a' });
    await rig.queue.submit('task', { name: 'b' });
    const begun = await rig.workbench.next();
    await rig.queue.reconcile();
    await rig.queue.reconcile();
    begun.finish('');
    expect(await rig.ended(first.id)).toMatchObject({ state: 'done', attempt: 1 });
    expect((await rig.workbench.next()).attempt).toBe(1);
  });

  rigged('values of jobs are bounded', async (rig) => {
    const large = 'x'.repeat(PAYLOAD_BYTES_MAX);
    await expect(rig.queue.submit('task', { name: large })).rejects.toThrow(JobTooLargeError);
    const { id } = await rig.queue.submit('task', { name: 'a' });
    const attempt = await rig.workbench.next();
    expect(() => attempt.progress({ steps: 1, more: large } as { steps: number })).toThrow(JobTooLargeError);
    attempt.finish(large);
    expect(await rig.ended(id)).toMatchObject({ state: 'failed', attempt: 1 });
  });

  rigged(
    'jobs of all kinds are bounded together, and one that was taken is told all the same',
    async (rig) => {
      const names = Array.from({ length: UNFINISHED_MAX }, (_, i) => `${i}`);
      const taken = await Promise.all(names.map((name) => rig.queue.submit('task', { name })));
      await expect(rig.queue.submit('errand', { name: 'one more' })).rejects.toThrow(TooManyJobsError);
      expect((await rig.queue.submit('task', { name: '0' }, taken[0]!.id)).id).toBe(taken[0]!.id);
    },
  );

  rigged('a job that is forgotten is known no more, neither now nor later', async (rig) => {
    const { id } = await rig.queue.submit('task', { name: 'a' });
    const attempt = await rig.workbench.next();
    await rig.queue.forget(id);
    expect(() => rig.queue.get(id)).toThrow(UnknownJobError);
    expect(attempt.id).toBe(id);
    await rig.restart();
    expect(rig.queue.all()).toEqual([]);
  });

  rigged('jobs of a kind that the queue does not know are left alone', async (rig) => {
    await rig.stop();
    const rows = await JobRows.open(rig.folder);
    await rows.add({ id: 'other', kind: 'other', payload: {}, submitted_at: NOW });
    await rig.restart();
    expect([rig.queue.length, rig.queue.all()]).toEqual([0, []]);
    await rig.queue.reconcile();
    expect(() => rig.queue.get('other')).toThrow(UnknownJobError);
    expect((await JobRows.open(rig.folder)).get('other')?.attempt).toBe(1);
  });

  rigged('who asks for a job that never was is told so', async (rig) => {
    expect(() => rig.queue.get('never')).toThrow(UnknownJobError);
    expect(() => rig.queue.follow('never')).toThrow(UnknownJobError);
    await expect(rig.queue.cancel('never')).rejects.toThrow(UnknownJobError);
    await expect(rig.queue.submit('task', { name: 'a' }, '../a')).rejects.toThrow(RangeError);
  });
}
