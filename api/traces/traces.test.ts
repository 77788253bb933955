import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JobRows } from '../../data/jobs/job-rows.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { Carrier } from '../../workers/jobs/carrier.ts';
import type { ContactRow } from '../service.ts';
import { fakeTracing, liveFake } from '../testing/fake-tracing.ts';
import { resultPath } from './result-file.ts';
import type { TraceQuestion } from './trace-job.ts';
import { Traces, type TracesOptions } from './traces.ts';

const CASES = ['a', 'b', 'c'].map((case_id) => ({
  case_id,
  person: `phone:${case_id}`,
  onset: 1_627_776_000,
}));
const ALL: TraceQuestion = { caseIds: null, policy: DEFAULT_POLICY, level: 2, asOf: null };

const NOW = 1_630_000_000;

let folder: string;
let traces: Traces;
/** Whether the traces go on to the next case. */
let gate: PromiseWithResolvers<void>;

async function open(options: Partial<TracesOptions> = {}): Promise<Traces> {
  const fake = fakeTracing([...CASES, { case_id: 'no-dates', person: 'phone:d' }]);
  async function* gated(...question: Parameters<typeof fake.trace>): AsyncGenerator<ContactRow[]> {
    for await (const rows of fake.trace(...question)) {
      await gate.promise;
      yield rows;
    }
  }
  const tracing = liveFake({ ...fake, trace: gated });
  await tracing.refresh();
  const rows = await JobRows.open(join(folder, '..'));
  const always = { tracing, rows, folder, now: () => NOW, onNotice: () => {} };
  const opened = new Traces({ ...always, ...options });
  await opened.start();
  return opened;
}

const lastState = async (id: string) => (await Array.fromAsync(traces.follow(id))).at(-1);

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'truyvet-traces-')), 'results');
  gate = Promise.withResolvers();
  traces = await open();
});

afterEach(async () => {
  gate.resolve();
  await traces.stop();
  await rm(join(folder, '..'), { recursive: true });
});

test('an attempt that is delivered once more after its end fails, and leaves the result as it is', async () => {
  const { id } = await traces.submit(ALL);
  gate.resolve();
  await lastState(id);
  const rows = await Array.fromAsync(traces.rows(id));
  const again = {
    id,
    attempt: 1,
    payload: { ...ALL, askedOf: 1 },
    signal: AbortSignal.timeout(60_000),
    progress: () => {},
  };
  await expect(traces.handlers.trace(again)).rejects.toThrow('EEXIST');
  expect(await Array.fromAsync(traces.rows(id))).toEqual(rows);
});

test('every case with dates is traced, and the others are counted', async () => {
  const { id, state } = await traces.submit(ALL);
  gate.resolve();
  expect(state).toBe('queued');
  expect(await lastState(id)).toMatchObject({
    state: 'done',
    version: 7,
    cases: 3,
    cases_done: 3,
    without_dates: 1,
    rows: 9,
    expires_at: 1_630_003_600,
  });
  const rows = (await Array.fromAsync(traces.rows(id))).flat();
  expect(rows.map(({ case_id }) => case_id)).toEqual([...'aaabbbccc']);
});

test('cases that are named are traced by case id, in whatever order they come', async () => {
  gate.resolve();
  const { id } = await traces.submit({ ...ALL, caseIds: ['c', 'a'] });
  await lastState(id);
  const rows = (await Array.fromAsync(traces.rows(id))).flat();
  expect(rows.map(({ case_id }) => case_id)).toEqual([...'aaaccc']);
});

test('a second trace waits for the first', async () => {
  const first = await traces.submit(ALL);
  const second = await traces.submit({ ...ALL, caseIds: ['b'] });
  await expect.poll(() => traces.get(first.id).state).toBe('running');
  expect([traces.get(second.id).state, traces.length]).toEqual(['queued', 2]);
  gate.resolve();
  expect(await lastState(second.id)).toMatchObject({ state: 'done', cases: 1, rows: 3 });
  expect(traces.length).toBe(0);
});

test('more than 16 under way are refused', async () => {
  await Promise.all(Array.from({ length: 16 }, () => traces.submit(ALL)));
  await expect(traces.submit(ALL)).rejects.toMatchObject({ code: 'busy', retryAfter_s: 30 });
});

test('a trace that is removed stops, whether it runs or waits, and leaves no result', async () => {
  const running = await traces.submit(ALL);
  const queued = await traces.submit(ALL);
  const ends = [lastState(running.id), lastState(queued.id)];
  await expect.poll(() => traces.get(running.id).state).toBe('running');
  await traces.remove(queued.id);
  await traces.remove(running.id);
  gate.resolve();
  expect((await Promise.all(ends)).map((end) => end?.state)).toEqual(['cancelled', 'cancelled']);
  await expect.poll(() => readdir(folder)).toEqual([]);
  expect(() => traces.get(running.id)).toThrow(expect.objectContaining({ code: 'unknown-trace' }));
});

test('a result above the limit is not kept', async () => {
  await traces.stop();
  traces = await open({ resultBytesMax: 100 });
  gate.resolve();
  const { id } = await traces.submit(ALL);
  expect(await lastState(id)).toMatchObject({
    state: 'failed',
    refusal: 'the result is larger than 100 bytes',
  });
  expect(() => traces.rows(id)).toThrow(expect.objectContaining({ code: 'trace-not-done' }));
  expect(await readdir(folder)).toEqual([]);
});

test('a result is removed when its time is over', async () => {
  await traces.stop();
  traces = await open({ keptFor_s: 0 });
  gate.resolve();
  const { id } = await traces.submit(ALL);
  await lastState(id);
  await expect.poll(() => readdir(folder)).toEqual([]);
  expect(() => traces.get(id)).toThrow(expect.objectContaining({ code: 'unknown-trace' }));
});

test('no more than 16 results are kept', async () => {
  gate.resolve();
  const ids: string[] = [];
  for (let i = 0; i < 17; i++) {
    ids.push((await traces.submit({ ...ALL, caseIds: ['a'] })).id);
    await lastState(ids[i]!);
  }
  await expect.poll(() => readdir(folder).then(({ length }) => length)).toBe(16);
  expect(() => traces.get(ids[0]!)).toThrow(expect.objectContaining({ code: 'unknown-trace' }));
  expect(traces.get(ids[1]!).state).toBe('done');
});

test('a trace and its result outlive the process until the time of the result is over', async () => {
  gate.resolve();
  const { id } = await traces.submit(ALL);
  const done = await lastState(id);
  await traces.stop();
  await expect(traces.submit(ALL)).rejects.toMatchObject({ code: 'stopping' });
  traces = await open();
  expect(traces.get(id)).toEqual(done);
  expect((await Array.fromAsync(traces.rows(id))).flat().length).toBe(9);
  await traces.stop();
  traces = await open({ now: () => NOW + 3600 });
  await expect.poll(() => readdir(folder)).toEqual([]);
});

test('a trace that was under way when the process ended is made again', async () => {
  const running = await traces.submit(ALL);
  const waiting = await traces.submit({ ...ALL, caseIds: ['c', 'b'] });
  await expect.poll(() => traces.get(running.id).state).toBe('running');
  gate.resolve();
  await traces.stop();
  traces = await open();
  expect(await lastState(running.id)).toMatchObject({ state: 'done', cases_done: 3 });
  expect(await lastState(waiting.id)).toMatchObject({ state: 'done', cases_done: 2, rows: 6 });
  expect((await readdir(folder)).length).toBe(2);
});

test('a trace that was done by others, while the owner was away or dying, keeps its rows', async () => {
  await traces.stop();
  const jobs = await JobRows.open(join(folder, '..'));
  const payload = { ...ALL, askedOf: 1 };
  const { id, attempt } = await jobs.add({ id: 'theirs', kind: 'trace', payload, submitted_at: NOW });
  const row = { case_id: 'a', person: 'phone:x' };
  await writeFile(resultPath(folder, { id, attempt }), `${JSON.stringify(row)}\n`);
  const report = { type: 'done', result: { rows: 1 } } as const;
  const carrier: Carrier = {
    isReady: true,
    start: async () => {},
    carry: async () => {},
    withdraw: async () => {},
    held: async () => [{ id, kind: 'trace', attempt, report }],
    stop: async () => {},
  };
  traces = await open({ carrier });
  expect(traces.get(id)).toMatchObject({ state: 'done', rows: 1 });
  expect(await Array.fromAsync(traces.rows(id))).toEqual([[row]]);
});

test('what lies among the results and belongs to no trace is removed at the start', async () => {
  await traces.stop();
  await writeFile(join(folder, 'stray.1'), '{}');
  traces = await open();
  expect(existsSync(join(folder, 'stray.1'))).toBe(false);
});
