import type { Driver } from 'neo4j-driver';
import { OWNER_GONE_MS } from '../../store/owner.ts';
import type { Store } from '../../store/store.ts';
import { connectNeo4j, type Neo4jSettings } from './connect.ts';
import { GraphError } from './error.ts';
import { GraphWriter } from './graph-writer.ts';

export interface FollowerOptions {
  readonly settings: Neo4jSettings;
  readonly store: Store;
  /** Told, in one sentence each, of what went wrong and is tried again. */
  readonly onNotice: (sentence: string) => void;
}

/** How far the graph in Neo4j is behind the store. */
export interface GraphState {
  /** Sequence of the latest batch that it holds whole. */
  readonly version: number;
  /** Batches that it lacks, or holds with records that have been removed since. */
  readonly behind: number;
  /** False from a failed try until one that succeeds. */
  readonly isReachable: boolean;
}

const RETRY_MS = 10_000;

/** Lets the graph in Neo4j follow the store in the background, as long as it takes and as often as it fails. */
export class GraphFollower {
  readonly #options: FollowerOptions;
  readonly #stopping = new AbortController();
  #driver: Driver | null = null;
  #writer: GraphWriter | null = null;
  /** Of the batches in the graph, when it was last open. */
  #generations: readonly number[] = [];
  #isReachable = true;
  /** Ends what is under way when the store is about to be closed; `null` while it is. */
  #storeOpen: AbortController | null = new AbortController();
  #following: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  #renewing: NodeJS.Timeout | undefined;

  private constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /**
   * Begins to follow. A Neo4j that does not answer yet is waited for in the background.
   * @throws GraphError `graph-refused`, `graph-foreign`, `graph-in-use`
   */
  static async start(options: FollowerOptions): Promise<GraphFollower> {
    const follower = new GraphFollower(options);
    try {
      await follower.#open();
    } catch (error) {
      if (!(error instanceof GraphError) || error.code !== 'graph-unreachable') throw error;
    }
    follower.follow();
    follower.#renewing = setInterval(() => follower.#renew(), OWNER_GONE_MS / 3).unref();
    return follower;
  }

  get state(): GraphState {
    const generations = this.#writer?.generations ?? this.#generations;
    const { entries } = this.#options.store.journal;
    const behind = entries.filter(({ generation }, i) => generation !== generations[i]).length;
    return { version: generations.length, behind, isReachable: this.#isReachable };
  }

  /** Says that the store may have something new. */
  follow(): void {
    clearTimeout(this.#retry);
    this.#following = this.#following.then(() => this.#followOnce());
  }

  /** Kept when the graph has all that the store had, or the try has failed. */
  caughtUp(): Promise<void> {
    return this.#following;
  }

  /** Lets go of the store after the transaction under way: it is closed, and opened with less in it. */
  async pause(): Promise<void> {
    this.#storeOpen?.abort();
    this.#storeOpen = null;
    this.#following = this.#following.then(() => this.#letGo());
    await this.#following;
  }

  /** Takes out of the graph what the store has lost, and follows it again. */
  resume(): void {
    this.#storeOpen ??= new AbortController();
    this.follow();
  }

  /** Ends after the transaction under way; the next start goes on from there. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#retry);
    clearInterval(this.#renewing);
    await this.#following;
    if (this.#isReachable) await this.#writer?.release().catch(() => {});
    await this.#driver?.close();
  }

  /** A graph that was emptied meanwhile, or taken by another, is looked at anew; any other failure is met at the next write. */
  async #renew(): Promise<void> {
    await this.#writer?.renew().catch(async (error) => {
      if (!(error instanceof GraphError) || this.#stopping.signal.aborted) return;
      this.#following = this.#following.then(() => this.#letGo());
      this.follow();
    });
  }

  async #followOnce(): Promise<void> {
    if (this.#storeOpen === null) return;
    const signal = AbortSignal.any([this.#stopping.signal, this.#storeOpen.signal]);
    if (signal.aborted) return;
    try {
      const writer = this.#writer ?? (await this.#open());
      await writer.follow(signal);
      this.#isReachable = true;
    } catch (error) {
      if (signal.aborted) return;
      this.#tryAgain(error);
      await this.#letGo();
    }
  }

  /** The next try opens it anew: nobody knows what has become of it meanwhile. */
  async #letGo(): Promise<void> {
    const driver = this.#driver;
    this.#generations = this.#writer?.generations ?? this.#generations;
    this.#writer = null;
    this.#driver = null;
    await driver?.close();
  }

  /** The text of an error of Neo4j may hold values of a record: its code says enough. */
  #tryAgain(error: unknown): void {
    this.#isReachable = false;
    const { name, message, code } = error as Error & { code?: string };
    const reason = error instanceof GraphError ? message : (code ?? name);
    this.#options.onNotice(`the graph in Neo4j does not follow and is tried again: ${reason}`);
    this.#retry = setTimeout(() => this.follow(), RETRY_MS).unref();
  }

  async #open(): Promise<GraphWriter> {
    const { settings, store } = this.#options;
    const driver = await connectNeo4j(settings);
    try {
      this.#writer = await GraphWriter.open(driver, store);
      this.#driver = driver;
      return this.#writer;
    } catch (error) {
      await driver.close();
      throw error;
    }
  }
}
