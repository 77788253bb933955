import { expect, onTestFinished } from 'vitest';
import { JobRows } from '../../../data/jobs/job-rows.ts';
import type { Carrier } from '../carrier.ts';
import type { JobState } from '../job-state.ts';
import { JobQueue } from '../queue.ts';
import { type TestKinds, Workbench } from './workbench.ts';

export const NOW = 1_640_000_000;

export const PATIENCE = { failures_max: 3, backoff_ms: 1, backoff_ms_max: 4 };

/** A carrier, with somebody who works on what it carries. */
export interface StaffedCarrier {
  readonly carrier: Carrier;
  /** Ends those who work. */
  stop(): Promise<void>;
}

/** What a test needs of the carrier that it runs against. */
export type Staff = (workbench: Workbench) => Promise<StaffedCarrier>;

/** A queue with its workers over a data folder. */
export class Rig {
  readonly folder: string;
  readonly workbench = new Workbench();
  readonly notices: string[] = [];
  readonly #staff: Staff;
  carrier!: Carrier;
  queue!: JobQueue<TestKinds>;
  #noticing = Promise.withResolvers<void>();
  #stop: () => Promise<void> = async () => {};

  private constructor(folder: string, staff: Staff) {
    this.folder = folder;
    this.#staff = staff;
  }

  /** Stopped with the test. */
  static async start(folder: string, staff: Staff): Promise<Rig> {
    const rig = new Rig(folder, staff);
    await rig.#start();
    onTestFinished(() => rig.stop());
    return rig;
  }

  async stop(): Promise<void> {
    const stop = this.#stop;
    this.#stop = async () => {};
    await stop();
  }

  /** As after a new start of the process, with the rows read from the disk. */
  async restart(): Promise<void> {
    await this.stop();
    await this.#start();
  }

  /** The last state of a job. */
  async ended(id: string): Promise<JobState<TestKinds>> {
    return (await Array.fromAsync(this.queue.follow(id))).at(-1)!;
  }

  /** The next state in which a job is as the test asks. */
  async until(id: string, isSo: (state: JobState<TestKinds>) => boolean): Promise<JobState<TestKinds>> {
    for await (const state of this.queue.follow(id)) if (isSo(state)) return state;
    return expect.unreachable(`job ${id} ended without having been so`);
  }

  /** Waits until something was said that begins so. */
  async noticed(beginning: string): Promise<void> {
    while (!this.notices.some((sentence) => sentence.startsWith(beginning))) await this.#noticing.promise;
  }

  #note(sentence: string): void {
    this.notices.push(sentence);
    this.#noticing.resolve();
    this.#noticing = Promise.withResolvers();
  }

  async #start(): Promise<void> {
    const { carrier, stop } = await this.#staff(this.workbench);
    this.carrier = carrier;
    this.queue = new JobQueue<TestKinds>({
      rows: await JobRows.open(this.folder),
      carrier,
      patience: { task: PATIENCE, errand: PATIENCE },
      now: () => NOW,
      onNotice: (sentence) => this.#note(sentence),
    });
    this.#stop = async () => {
      await stop();
      await this.queue.stop();
    };
    await this.queue.start();
  }
}
