import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Inbox } from '../../data/inbox/inbox.ts';
import { StoreError } from '../../data/store/error.ts';
import { Store } from '../../data/store/store.ts';
import { crashed, heldRows, NOW, temporaryFolder } from '../../data/store/testing/folder.ts';
import { describePromises } from '../../workers/jobs/testing/promises.ts';
import { Problem } from '../errors.ts';
import { Imports } from './imports.ts';
import { HeldStore } from './testing/held-store.ts';
import { ImportJobs } from './testing/import-jobs.ts';

describe('imports are jobs:', () => describePromises(test, ImportJobs.start));

const TOO_LATE = new Problem(
  'import-not-cancelled',
  'its records are in the store, or its end is being noted',
);

async function started(): Promise<ImportJobs> {
  return ImportJobs.start(await temporaryFolder());
}

/** The last state of an import. */
async function ended({ imports }: { imports: Imports }, id: string) {
  return (await Array.fromAsync(imports.follow(id))).at(-1)!;
}

async function caseIds(store: Store): Promise<unknown[]> {
  return (await heldRows(store, 'cases', 'case_id')).map(({ case_id }) => case_id);
}

test('of bodies that are imported together one is cancelled, and the others go on as if it had never been', async () => {
  const jobs = await started();
  const ids = [];
  for (const name of ['a', 'b', 'c', 'd']) ids.push(await jobs.submit(name));
  (await jobs.next()).finish();
  const together = await jobs.next();
  expect(ids.slice(1).map((id) => jobs.get(id).state)).toEqual(['running', 'running', 'running']);
  expect(await jobs.imports.cancel(ids[2]!)).toMatchObject({ state: 'cancelled', finished_at: NOW });
  together.finish();
  (await jobs.next()).finish();
  const states = await Promise.all(ids.map((id) => ended(jobs, id)));
  expect(states.map(({ state, attempt }) => [state, attempt])).toEqual([
    ['done', 1],
    ['done', 1],
    ['cancelled', 1],
    ['done', 1],
  ]);
  expect(await caseIds(jobs.store)).toEqual(['a', 'b', 'd']);
  expect(jobs.store.version).toBe(2);
});

test('the body of a cancelled import is removed, unless another one has the same', async () => {
  const jobs = await started();
  await jobs.submit('first');
  const held = await jobs.next();
  const [one, same, other] = [await jobs.submit('a'), await jobs.submit('a'), await jobs.submit('b')];
  await jobs.imports.cancel(one);
  await jobs.imports.cancel(other);
  const bodies = (await readdir(join(jobs.folder, 'inbox'))).filter((name) => name.endsWith('.csv'));
  expect(bodies).toHaveLength(2);
  held.finish();
  (await jobs.next()).finish();
  expect(await ended(jobs, same)).toMatchObject({ state: 'done', accepted: 1 });
});

/** Imports whose batch is held on its way into the journal. */
async function heldAt(...points: ('accept' | 'accepted')[]) {
  const folder = await temporaryFolder();
  const store = await Store.open(folder, { now: () => NOW });
  const held = new HeldStore(store, ...points);
  const inbox = await Inbox.open(folder);
  const noting = Promise.withResolvers<void>();
  const imports = new Imports({ inbox, store, refresh: () => noting.promise, onNotice: () => {} });
  onTestFinished(async () => {
    noting.resolve();
    await imports.stop();
    await store.close();
  });
  const body = (async function* () {
    yield Buffer.from('case_id,person\na,phone:1\n');
  })();
  const { id } = await imports.take({ feed: 'cases', format: 'csv', body });
  return { folder, store, inbox, imports, held, id, note: noting.resolve };
}

test('an import whose batch is about to be in the journal, or is, is not cancelled', async () => {
  const jobs = await heldAt('accept', 'accepted');
  const accept = await jobs.held.next();
  await expect(jobs.imports.cancel(jobs.id)).rejects.toEqual(TOO_LATE);
  accept.go();
  const accepted = await jobs.held.next();
  await expect(jobs.imports.cancel(jobs.id)).rejects.toEqual(TOO_LATE);
  accepted.go();
  for await (const { step } of jobs.imports.follow(jobs.id)) if (step === 'applied') break;
  await expect(jobs.imports.cancel(jobs.id)).rejects.toEqual(TOO_LATE);
  jobs.note();
  expect((await ended(jobs, jobs.id)).state).toBe('done');
  const isDone = new Problem('import-not-cancelled', 'it is done');
  await expect(jobs.imports.cancel(jobs.id)).rejects.toEqual(isDone);
});

test('an import that is in the journal, while a crash has lost its end, is not cancelled but done, once', async () => {
  const { folder, held, id } = await heldAt('accepted');
  const accepted = await held.next();
  const copy = await crashed(folder);
  const store = await Store.open(copy, { now: () => NOW });
  const inbox = await Inbox.open(copy);
  const imports = new Imports({ inbox, store, refresh: async () => {}, onNotice: () => {} });
  expect(imports.get(id).state).toBe('queued');
  await expect(imports.cancel(id)).rejects.toEqual(TOO_LATE);
  imports.start();
  expect(await ended({ imports }, id)).toMatchObject({ state: 'done', accepted: 0, already_known: 1 });
  expect([await caseIds(store), store.version]).toEqual([['a'], 1]);
  await imports.stop();
  await store.close();
  accepted.go();
});

test('an import that failed on its way into the journal may be there, and is not cancelled', async () => {
  const jobs = await heldAt('accepted');
  (await jobs.held.next()).fail(new StoreError('store-failed', '', ''));
  for await (const { failure } of jobs.imports.follow(jobs.id)) if (failure) break;
  await expect(jobs.imports.cancel(jobs.id)).rejects.toEqual(TOO_LATE);
});

test('a cancellation that cannot be noted leaves the import in its place', async () => {
  const jobs = await started();
  const first = await jobs.submit('first');
  const held = await jobs.next();
  const [one, two] = [await jobs.submit('x'), await jobs.submit('y')];
  vi.spyOn(Inbox.prototype, 'finish').mockRejectedValueOnce(new Error('ENOSPC: no space left'));
  await expect(jobs.imports.cancel(one)).rejects.toThrow('ENOSPC');
  vi.restoreAllMocks();
  expect(jobs.get(one).state).toBe('queued');
  held.finish();
  for (const id of [first, one, two]) expect((await ended(jobs, id)).state).toBe('done');
});

test('an attempt that failed says of what, which is the next, and when it is due', async () => {
  const jobs = await started();
  const id = await jobs.submit('a');
  (await jobs.next()).failAs('passing');
  for await (const state of jobs.imports.follow(id))
    if (state.failure) {
      expect(state).toMatchObject({
        state: 'queued',
        attempt: 2,
        failure: 'disk-full',
        next_attempt_at: NOW + 1,
      });
      break;
    }
  (await jobs.next()).finish();
  const { failure, next_attempt_at, ...done } = await ended(jobs, id);
  expect([done.state, failure, next_attempt_at]).toEqual(['done', undefined, undefined]);
});

test('a full disk is borne for as long as it is full', async () => {
  const jobs = await started();
  const id = await jobs.submit('a');
  for (let i = 0; i < 2 * jobs.failuresMax; i++) (await jobs.next()).failAs('passing');
  (await jobs.next()).finish();
  expect(await ended(jobs, id)).toMatchObject({ state: 'done', attempt: 2 * jobs.failuresMax + 1 });
});

test('of bodies that failed together the one at fault is found, and fails alone', async () => {
  const jobs = await started();
  const first = await jobs.submit('first');
  const held = await jobs.next();
  const [good, bad, after] = [await jobs.submit('a'), await jobs.submit('b'), await jobs.submit('c')];
  held.finish();
  await ended(jobs, first);
  (await jobs.next()).failAs('unforeseen');
  (await jobs.next()).finish();
  for (let i = 1; i < jobs.failuresMax; i++) (await jobs.next()).failAs('unforeseen');
  (await jobs.next()).finish();
  const states = await Promise.all([good, bad, after].map((id) => ended(jobs, id)));
  expect(states.map(({ state, attempt }) => [state, attempt])).toEqual([
    ['done', 2],
    ['failed', jobs.failuresMax],
    ['done', 2],
  ]);
  expect(await caseIds(jobs.store)).toEqual(['a', 'c', 'first']);
});

test('imports are listed, the newest first, page by page', async () => {
  const jobs = await started();
  const ids = [];
  for (const name of ['a', 'b', 'c']) ids.push(await jobs.submit(name));
  await jobs.next();
  await jobs.imports.cancel(ids[1]!);
  const first = jobs.imports.list({ limit: 2 });
  expect(first.imports.map(({ id, state }) => [id, state])).toEqual([
    [ids[2], 'queued'],
    [ids[1], 'cancelled'],
  ]);
  const last = jobs.imports.list({ limit: 2, before: first.before! });
  expect([last.imports.map(({ id }) => id), last.before]).toEqual([[ids[0]], null]);
  expect(jobs.imports.list({ limit: 9, state: 'cancelled' }).imports.map(({ id }) => id)).toEqual([ids[1]]);
});
