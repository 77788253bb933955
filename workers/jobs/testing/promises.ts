import { expect } from 'vitest';
import { crashed, temporaryFolder } from '../../../data/store/testing/folder.ts';

type Test = (name: string, body: () => Promise<void>) => void;

/** What is told of a job, whatever keeps it. */
export interface ToldState {
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly attempt: number;
  readonly finished_at?: number;
  /** Where it failed. */
  readonly reason?: string | undefined;
}

/** An attempt under way, which waits for the test to end it. */
export interface HeldWork {
  finish(): void;
  failAs(kind: FailureKind): void;
}

/** How an attempt fails. The text of what is `unforeseen` names a person. */
export type FailureKind = 'passing' | 'final' | 'unforeseen';

export const PERSON = 'phone:0900000001';

/** Jobs over a data folder, with somebody who works on them one after the other. */
export interface Jobs {
  readonly folder: string;
  /** Unfinished ones that may be; and attempts that may fail for what was not foreseen. */
  readonly unfinishedMax: number;
  readonly failuresMax: number;
  readonly notices: readonly string[];
  submit(name: string): Promise<string>;
  get(id: string): ToldState;
  follow(id: string): AsyncIterable<ToldState>;
  /** The state then, also where the job has ended before. */
  cancel(id: string): Promise<ToldState>;
  /** The next attempt that is begun. */
  next(): Promise<HeldWork>;
  /** As after a new start of the process. */
  restart(): Promise<void>;
  /** What a copy of the folder says of a job. */
  stored(folder: string, id: string): Promise<ToldState>;
}

/** What jobs promise, whatever keeps them, whoever carries them, whatever they are about. */
export function describePromises(test: Test, start: (folder: string) => Promise<Jobs>): void {
  const promised = (name: string, body: (jobs: Jobs) => Promise<void>) =>
    test(name, async () => body(await start(await temporaryFolder())));

  promised('whoever follows a job sees it run and end', async (jobs) => {
    const id = await jobs.submit('a');
    expect(jobs.get(id).state).not.toBe('done');
    const work = await jobs.next();
    await until(jobs, id, ({ state }) => state === 'running');
    work.finish();
    expect((await ended(jobs, id)).state).toBe('done');
  });

  promised('a job that was taken is on the disk', async (jobs) => {
    const ids = [await jobs.submit('a'), await jobs.submit('b')];
    const copy = await crashed(jobs.folder);
    for (const id of ids) expect((await jobs.stored(copy, id)).state).toBe('queued');
  });

  promised('the end that is seen is on the disk', async (jobs) => {
    const [done, unwanted] = [await jobs.submit('a'), await jobs.submit('b')];
    const work = await jobs.next();
    const cancelled = await jobs.cancel(unwanted);
    expect(await jobs.stored(await crashed(jobs.folder), unwanted)).toEqual(cancelled);
    work.finish();
    const end = await ended(jobs, done);
    expect(await jobs.stored(await crashed(jobs.folder), done)).toEqual(end);
  });

  promised('what may succeed later is tried again, with a greater number', async (jobs) => {
    const id = await jobs.submit('a');
    (await jobs.next()).failAs('passing');
    (await jobs.next()).finish();
    expect(await ended(jobs, id)).toMatchObject({ state: 'done', attempt: 2 });
  });

  promised('what cannot succeed fails at once, and says of what', async (jobs) => {
    const id = await jobs.submit('a');
    (await jobs.next()).failAs('final');
    expect(await ended(jobs, id)).toMatchObject({ state: 'failed', reason: 'never', attempt: 1 });
  });

  promised('what was not foreseen is tried again and then fails; its text is not shown', async (jobs) => {
    const id = await jobs.submit('a');
    for (let i = 0; i < jobs.failuresMax; i++) (await jobs.next()).failAs('unforeseen');
    const { state, attempt, reason } = await ended(jobs, id);
    expect([state, attempt, reason]).toEqual(['failed', jobs.failuresMax, 'it was not foreseen: TypeError']);
    expect(jobs.notices.join()).not.toContain(PERSON);
  });

  promised('a job that fails leaves those after it', async (jobs) => {
    const [first, second] = [await jobs.submit('a'), await jobs.submit('b')];
    (await jobs.next()).failAs('final');
    (await jobs.next()).finish();
    expect([(await ended(jobs, first)).state, (await ended(jobs, second)).state]).toEqual(['failed', 'done']);
  });

  promised('a job cancelled while it waits is never begun', async (jobs) => {
    const first = await jobs.submit('a');
    const begun = await jobs.next();
    const [second, third] = [await jobs.submit('b'), await jobs.submit('c')];
    expect((await jobs.cancel(second)).state).toBe('cancelled');
    begun.finish();
    await ended(jobs, first);
    (await jobs.next()).finish();
    expect((await ended(jobs, third)).state).toBe('done');
    expect(jobs.get(second).state).toBe('cancelled');
  });

  promised('a job cancelled while it runs ends at once, and what comes of it is refused', async (jobs) => {
    const id = await jobs.submit('a');
    const begun = await jobs.next();
    const cancelled = await jobs.cancel(id);
    expect([cancelled.state, await ended(jobs, id)]).toEqual(['cancelled', cancelled]);
    begun.finish();
    const after = await jobs.submit('b');
    (await jobs.next()).finish();
    await ended(jobs, after);
    expect(jobs.get(id)).toEqual(cancelled);
  });

  promised('a job that is to be tried again is cancelled', async (jobs) => {
    const id = await jobs.submit('a');
    (await jobs.next()).failAs('passing');
    await until(jobs, id, ({ attempt }) => attempt === 2);
    const cancelled = await jobs.cancel(id);
    expect(cancelled.state).toBe('cancelled');
    expect((await allDone(jobs, await jobs.submit('b')))[0]!.state).toBe('done');
    expect(jobs.get(id)).toEqual(cancelled);
  });

  promised('a job that has ended is not cancelled, and one that was cancelled stays so', async (jobs) => {
    const id = await jobs.submit('a');
    (await jobs.next()).finish();
    const done = await ended(jobs, id);
    expect(await jobs.cancel(id)).toEqual(done);
    const unwanted = await jobs.submit('b');
    const cancelled = await jobs.cancel(unwanted);
    expect([cancelled.state, await jobs.cancel(unwanted)]).toEqual(['cancelled', cancelled]);
  });

  promised('after a new start what ended stays ended, and the rest is done', async (jobs) => {
    const done = await jobs.submit('a');
    (await jobs.next()).finish();
    const end = await ended(jobs, done);
    const running = await jobs.submit('b');
    await jobs.next();
    const [waiting, unwanted] = [await jobs.submit('c'), await jobs.submit('d')];
    const cancelled = await jobs.cancel(unwanted);
    await jobs.restart();
    expect([jobs.get(done), jobs.get(unwanted)]).toEqual([end, cancelled]);
    const states = await allDone(jobs, running, waiting);
    expect(states.map(({ state }) => state)).toEqual(['done', 'done']);
    expect([jobs.get(done), jobs.get(unwanted)]).toEqual([end, cancelled]);
  });

  promised('jobs that wait are bounded, those on their way in among them', async (jobs) => {
    const names = Array.from({ length: jobs.unfinishedMax + 5 }, (_, i) => `${i}`);
    const taken = await Promise.allSettled(names.map((name) => jobs.submit(name)));
    expect(taken.filter(({ status }) => status === 'rejected')).toHaveLength(5);
  });

  promised('who asks for a job that never was is told so', async (jobs) => {
    expect(() => jobs.get('never')).toThrow();
    expect(() => jobs.follow('never')).toThrow();
    await expect(jobs.cancel('never')).rejects.toThrow();
  });

  promised('the stop ends the watch of a job, which goes on at the next start', async (jobs) => {
    const id = await jobs.submit('a');
    await jobs.next();
    const watch = Array.fromAsync(jobs.follow(id), ({ state }) => state);
    await jobs.restart();
    expect((await watch).at(-1)).not.toBe('done');
    (await jobs.next()).finish();
    expect((await ended(jobs, id)).state).toBe('done');
  });
}

/** The last state of a job. */
async function ended(jobs: Jobs, id: string): Promise<ToldState> {
  return (await Array.fromAsync(jobs.follow(id))).at(-1)!;
}

/** Waits for a state in which a job is as the test asks. */
async function until(jobs: Jobs, id: string, isSo: (state: ToldState) => boolean): Promise<void> {
  for await (const state of jobs.follow(id)) if (isSo(state)) return;
  expect.unreachable('the job ended without having been so');
}

/** Finishes every attempt that is begun, until these have ended; to be called last. */
async function allDone(jobs: Jobs, ...ids: string[]): Promise<ToldState[]> {
  const ends = Promise.all(ids.map((id) => ended(jobs, id)));
  for (;;) {
    const next = await Promise.race([jobs.next(), ends]);
    if (Array.isArray(next)) return next;
    next.finish();
  }
}
