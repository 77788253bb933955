import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JobRows } from '../../data/jobs/job-rows.ts';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import type { FinalReport } from './carrier.ts';
import { JobQueue } from './queue.ts';
import { UnreliableCarrier } from './testing/unreliable-carrier.ts';
import type { TestKinds } from './testing/workbench.ts';

const IDS = ['a', 'b', 'c'];
const PATIENCE = { failures_max: 3, backoff_ms: 0, backoff_ms_max: 0 };

const report = fc.oneof(
  fc.nat(99).map((said): FinalReport => ({ type: 'done', result: { said } })),
  fc.boolean().map((canRetry): FinalReport => ({ type: 'failed', reason: 'so', canRetry })),
  fc.constant<FinalReport>({ type: 'released' }),
);

/** What may happen, in any order. A report is on any attempt that was ever carried. */
const event = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('submit'), id: fc.constantFrom(...IDS) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('report'), which: fc.nat(), report }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel'), id: fc.constantFrom(...IDS) }) },
  { weight: 2, arbitrary: fc.constant({ type: 'reconcile' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'flush' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'crash' } as const) },
);

type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

async function queueOf(folder: string, carrier: UnreliableCarrier): Promise<JobQueue<TestKinds>> {
  const queue = new JobQueue<TestKinds>({
    rows: await JobRows.open(folder),
    carrier,
    patience: { task: PATIENCE, errand: PATIENCE },
    now: () => 0,
    onNotice: () => {},
  });
  await queue.start();
  return queue;
}

/** Lets events happen to a queue, and holds after each of them what was promised. */
class History {
  readonly #folder: string;
  readonly carrier = new UnreliableCarrier();
  readonly submitted = new Set<string>();
  readonly #ends = new Map<string, unknown>();
  readonly #attempts = new Map<string, number>();
  queue!: JobQueue<TestKinds>;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(): Promise<void> {
    this.queue = await queueOf(this.#folder, this.carrier);
  }

  async happen(one: Event): Promise<void> {
    const { carrier, queue } = this;
    if ('id' in one && one.type === 'submit') {
      await queue.submit('task', { name: one.id }, one.id);
      this.submitted.add(one.id);
    } else if ('id' in one && this.submitted.has(one.id)) await queue.cancel(one.id);
    else if ('report' in one && carrier.carried.length > 0) await this.#report(one);
    else if (one.type === 'reconcile') await queue.reconcile();
    else if (one.type === 'flush') carrier.flush();
    else if (one.type === 'crash') await this.begin();
    for (const id of this.submitted) this.#check(id);
  }

  /** The word of an attempt counts where it is the newest of a job that has not ended, and else changes nothing. */
  async #report({ which, report }: { which: number; report: FinalReport }): Promise<void> {
    const delivery = this.carrier.carried[which % this.carrier.carried.length]!;
    const before = this.queue.get(delivery.id);
    await this.carrier.report(delivery, report);
    const after = this.queue.get(delivery.id);
    const counts = before.finished_at === undefined && before.attempt === delivery.attempt;
    if (!counts) expect(after).toEqual(before);
    else if (report.type === 'done') expect(after).toMatchObject({ state: 'done', result: report.result });
    else expect(after.state === 'failed' || after.attempt === before.attempt + 1).toBe(true);
  }

  /** Neither does an end change, nor does the number of an attempt fall. */
  #check(id: string): void {
    const state = this.queue.get(id);
    expect(state.attempt).toBeGreaterThanOrEqual(this.#attempts.get(id) ?? 1);
    this.#attempts.set(id, state.attempt);
    if (this.#ends.has(id)) expect(state).toEqual(this.#ends.get(id));
    else if (state.finished_at !== undefined) this.#ends.set(id, state);
  }
}

test('whatever order reports, losses and crashes come in, each job ends once and none is lost', async () => {
  const events = fc.array(event, { minLength: 5, maxLength: 25 });
  const holds = fc.asyncProperty(events, async (all) => {
    const history = new History(await temporaryFolder());
    await history.begin();
    for (const one of all) await history.happen(one);
    history.carrier.workOn(() => ({ type: 'done', result: { said: 'in the end' } }));
    history.carrier.flush();
    await history.queue.reconcile();
    for (const id of history.submitted) {
      const last = (await Array.fromAsync(history.queue.follow(id))).at(-1)!;
      expect(['done', 'failed', 'cancelled']).toContain(last.state);
    }
    await history.queue.stop();
  });
  await fc.assert(holds, { numRuns: 60 });
});
