import { onTestFinished } from 'vitest';
import { FileError } from '../../../data/feeds/file-error.ts';
import { Inbox } from '../../../data/inbox/inbox.ts';
import { StoreError } from '../../../data/store/error.ts';
import { Store } from '../../../data/store/store.ts';
import { NOW } from '../../../data/store/testing/folder.ts';
import {
  type FailureKind,
  type HeldWork,
  type Jobs,
  PERSON,
  type ToldState,
} from '../../../workers/jobs/testing/promises.ts';
import { Problem } from '../../errors.ts';
import { type ImportState, stateOf } from '../import-state.ts';
import { Imports, QUEUE_MAX } from '../imports.ts';
import { type HeldImport, HeldStore } from './held-store.ts';

export const PATIENCE = { failures_max: 3, backoff_ms: 1, backoff_ms_max: 4 };

const FAILURES: Readonly<Record<FailureKind, () => Error>> = {
  passing: () => new StoreError('disk-full', 'folder', 'the disk is full'),
  final: () => new FileError('file', 'never', 'unreadable'),
  unforeseen: () => new TypeError(PERSON),
};

/** Imports as jobs: the work of one is to have the store to itself. */
export class ImportJobs implements Jobs {
  readonly folder: string;
  readonly unfinishedMax = QUEUE_MAX;
  readonly failuresMax = PATIENCE.failures_max;
  readonly notices: string[] = [];
  imports!: Imports;
  store!: Store;
  #held!: HeldStore;
  readonly #begun: HeldImport[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Stopped with the test. */
  static async start(folder: string): Promise<ImportJobs> {
    const jobs = new ImportJobs(folder);
    await jobs.#start();
    onTestFinished(() => jobs.#stop());
    return jobs;
  }

  /** A body with one record, of which the name is the key. */
  async submit(name: string): Promise<string> {
    return (await this.take(`case_id,person\n${name},phone:${name}\n`)).id;
  }

  take(text: string, feed = 'cases'): Promise<ImportState> {
    const body = (async function* () {
      yield Buffer.from(text);
    })();
    return this.imports.take({ feed, format: 'csv', body });
  }

  get(id: string): ToldState {
    return toldState(this.imports.get(id));
  }

  follow(id: string): AsyncIterable<ToldState> {
    const states = this.imports.follow(id);
    return (async function* () {
      for await (const state of states) yield toldState(state);
    })();
  }

  async cancel(id: string): Promise<ToldState> {
    try {
      return toldState(await this.imports.cancel(id));
    } catch (error) {
      if (error instanceof Problem && error.code === 'import-not-cancelled') return this.get(id);
      throw error;
    }
  }

  async next(): Promise<HeldWork> {
    const held = await this.#held.next();
    this.#begun.push(held);
    return { finish: () => held.go(), failAs: (kind) => held.fail(FAILURES[kind]()) };
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  async stored(folder: string, id: string): Promise<ToldState> {
    return toldState(stateOf((await Inbox.open(folder)).get(id)!));
  }

  async #start(): Promise<void> {
    this.store = await Store.open(this.folder, { now: () => NOW });
    this.#held = new HeldStore(this.store, 'begin');
    this.imports = new Imports({
      inbox: await Inbox.open(this.folder),
      store: this.store,
      refresh: async () => {},
      onNotice: (sentence) => this.notices.push(sentence),
      patience: PATIENCE,
    });
    this.imports.start();
  }

  /** What is under way does not come to its end. */
  async #stop(): Promise<void> {
    const stopping = this.imports.stop();
    for (let held = this.#held.take(); held; held = this.#held.take()) this.#begun.push(held);
    for (const held of this.#begun.splice(0)) held.fail(FAILURES.passing());
    await stopping;
    await this.store.close();
  }
}

function toldState({ refusal, ...state }: ImportState): ToldState {
  return { ...state, reason: refusal };
}
