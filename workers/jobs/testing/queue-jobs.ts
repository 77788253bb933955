import { JobRows } from '../../../data/jobs/job-rows.ts';
import { RetryableJobError, UnrecoverableJobError } from '../errors.ts';
import { UNFINISHED_MAX } from '../job.ts';
import { stateOf } from '../job-state.ts';
import { type FailureKind, type HeldWork, type Jobs, PERSON, type ToldState } from './promises.ts';
import { PATIENCE, type Rig } from './rig.ts';
import type { TestKinds } from './workbench.ts';

const FAILURES: Readonly<Record<FailureKind, () => Error>> = {
  passing: () => new RetryableJobError('not yet'),
  final: () => new UnrecoverableJobError('never'),
  unforeseen: () => new TypeError(PERSON),
};

/** The jobs of a queue. */
export class QueueJobs implements Jobs {
  readonly unfinishedMax = UNFINISHED_MAX;
  readonly failuresMax = PATIENCE.failures_max;
  readonly #rig: Rig;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  get folder(): string {
    return this.#rig.folder;
  }

  get notices(): readonly string[] {
    return this.#rig.notices;
  }

  async submit(name: string): Promise<string> {
    return (await this.#rig.queue.submit('task', { name })).id;
  }

  get(id: string): ToldState {
    return this.#rig.queue.get(id);
  }

  follow(id: string): AsyncIterable<ToldState> {
    return this.#rig.queue.follow(id);
  }

  async cancel(id: string): Promise<ToldState> {
    const state = await this.#rig.queue.cancel(id);
    // Until then the carrier may be about to forget it.
    await this.#rig.queue.reconcile();
    return state;
  }

  async next(): Promise<HeldWork> {
    const attempt = await this.#rig.workbench.next();
    return { finish: () => attempt.finish('so'), failAs: (kind) => attempt.fail(FAILURES[kind]()) };
  }

  restart(): Promise<void> {
    return this.#rig.restart();
  }

  async stored(folder: string, id: string): Promise<ToldState> {
    return stateOf<TestKinds>((await JobRows.open(folder)).get(id)!);
  }
}
