import type { Driver } from 'neo4j-driver';
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
  /** Batches that it lacks. */
  readonly behind: number;
  /** False from a failed try until one that succeeds. */
  readonly isReachable: boolean;
}

const RETRY_MS = 10_000;
/** Between two looks at a graph with nothing to write: whether somebody emptied it. */
const LOOK_MS = 30_000;

/** Lets the graph in Neo4j follow the store in the background, as long as it takes and as often as it fails. */
export class GraphFollower {
  readonly #options: FollowerOptions;
  readonly #stopping = new AbortController();
  #driver: Driver | null = null;
  #writer: GraphWriter | null = null;
  #isReachable = true;
  #following: Promise<void> = Promise.resolve();
  #next: NodeJS.Timeout | undefined;

  private constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /**
   * Begins to follow. A Neo4j that does not answer yet is waited for in the background.
   * @throws GraphError `graph-refused`, `graph-foreign`
   */
  static async start(options: FollowerOptions): Promise<GraphFollower> {
    const follower = new GraphFollower(options);
    try {
      await follower.#open();
    } catch (error) {
      if (!(error instanceof GraphError) || error.code !== 'graph-unreachable') {
        await follower.stop();
        throw error;
      }
    }
    follower.follow();
    return follower;
  }

  get state(): GraphState {
    const version = this.#writer?.sequence ?? 0;
    return { version, behind: this.#options.store.version - version, isReachable: this.#isReachable };
  }

  /** Says that the store may have something new. */
  follow(): void {
    clearTimeout(this.#next);
    this.#following = this.#following.then(() => this.#followOnce());
  }

  /** Kept when the graph has all that the store had, or the try has failed. */
  caughtUp(): Promise<void> {
    return this.#following;
  }

  /** Ends after the transaction under way; the next start goes on from there. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#next);
    await this.#following;
    await this.#driver?.close();
  }

  async #followOnce(): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    try {
      const writer = this.#writer ?? (await this.#open());
      await writer.follow(signal);
      this.#isReachable = true;
      this.#followAfter(LOOK_MS);
    } catch (error) {
      if (!signal.aborted) this.#tryAgain(error);
    }
  }

  /** The text of an error of Neo4j may hold values of a record: its code says enough. */
  #tryAgain(error: unknown): void {
    const { name, message, code } = error as Error & { code?: string };
    const isGone = code === 'graph-gone';
    if (isGone) this.#writer = null;
    this.#isReachable = isGone;
    const reason = error instanceof GraphError ? message : (code ?? name);
    this.#options.onNotice(`the graph in Neo4j does not follow and is tried again: ${reason}`);
    this.#followAfter(RETRY_MS);
  }

  #followAfter(wait_ms: number): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.follow(), wait_ms).unref();
  }

  async #open(): Promise<GraphWriter> {
    const { settings, store } = this.#options;
    this.#driver ??= await connectNeo4j(settings);
    this.#writer = await GraphWriter.open(this.#driver, store);
    return this.#writer;
  }
}
