import { setTimeout as wait } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import { connectNeo4j, type Neo4jSettings } from '../graph-store/neo4j/connect.ts';
import { GraphError } from '../graph-store/neo4j/error.ts';
import type { GraphState } from '../graph-store/neo4j/graph-follower.ts';
import { type GraphPosition, GraphTail } from '../graph-store/neo4j/graph-tail.ts';
import { catchUp, compareBatches } from './catch-up.ts';
import type { Replica } from './replica.ts';

export interface GraphWatchOptions {
  readonly settings: Neo4jSettings;
  readonly replica: Replica;
  /** Called once the replica is as the graph was, and after each change: lets the answers follow. */
  readonly onChange: () => Promise<void>;
  /** Called before another copy takes the replica's place: ends the answers from it, and removes what was made of it. */
  readonly onReplace: () => Promise<void>;
  /** Told, in one sentence each, of what went wrong and is tried again. */
  readonly onNotice: (sentence: string) => void;
}

/** Between two looks at a graph that has nothing new: part of the delay with which a record comes into the answers. */
const LOOK_EVERY_MS = 50;
const RETRY_MS = 1000;

/** Lets a replica follow the graph in Neo4j, as long as it takes and as often as it fails. */
export class GraphWatch {
  readonly #options: GraphWatchOptions;
  readonly #stopping = new AbortController();
  #driver: Driver | null = null;
  #accepted = 0;
  #graphVersion = 0;
  /** Version that the answers have followed to; −1 before they have begun to. */
  #answered = -1;
  #isReachable = true;
  /** Whether the graph may be another one than before. */
  #isInDoubt = true;
  /** Of the graph, at the last look. */
  #rewritten = 0;
  /** Whether another copy is being filled, since the present one has what was removed, or is of another graph. */
  #isReplacing = false;
  #watching: Promise<void> = Promise.resolve();
  #changed = Promise.withResolvers<void>();

  constructor(options: GraphWatchOptions) {
    this.#options = options;
    this.#accepted = options.replica.version;
  }

  /**
   * Begins to follow. A Neo4j that does not answer yet is waited for in the background. A replica of another graph is
   * filled anew.
   * @throws GraphError `graph-refused`, `graph-foreign` where another version of truyvet wrote the graph
   */
  async start(): Promise<void> {
    await this.#begin();
    this.#watching = this.#watch();
  }

  /** `behind`: batches that the owner has accepted, and that the answers lack; all of them while they are copied anew. */
  get state(): GraphState {
    const answered = this.#isReplacing ? 0 : Math.max(0, this.#answered);
    const behind = Math.max(0, this.#accepted - answered);
    return { version: this.#graphVersion, behind, isReachable: this.#isReachable };
  }

  /** Resolves when the answers are at the version or beyond it. @throws the signal's reason */
  async until(version: number, signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort);
    try {
      while (this.#answered < version) {
        signal.throwIfAborted();
        await Promise.race([this.#changed.promise, aborted.promise]);
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Ends after the read under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
    await this.#driver?.close();
  }

  async #begin(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      if (!(error instanceof GraphError) || error.code !== 'graph-unreachable') throw error;
      await this.#goOnWithout(error);
    }
  }

  /** Answers from what an earlier follower has left, if anything. */
  async #goOnWithout(error: GraphError): Promise<void> {
    this.#tellAway(error);
    if (this.#options.replica.version > 0) await this.#answersFollow();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const pause_ms = await this.#look().then(
        (isNew) => (isNew ? 0 : LOOK_EVERY_MS),
        (error) => {
          if (!signal.aborted) this.#tellAway(error);
          return RETRY_MS;
        },
      );
      await wait(pause_ms, undefined, { signal }).catch(() => {});
    }
  }

  /** Reads what is new, and gives whether anything was. */
  async #look(): Promise<boolean> {
    const { settings, replica } = this.#options;
    this.#driver ??= await connectNeo4j(settings);
    const tail = new GraphTail(this.#driver);
    const position = await tail.position();
    this.#graphVersion = position.sequence;
    this.#accepted = position.accepted;
    // Also once more where it was rewritten amid the last look.
    this.#isInDoubt ||= position.rewritten !== this.#rewritten;
    try {
      if (this.#isInDoubt) await compareBatches(replica, tail, position.sequence);
      await catchUp(replica, tail, position, this.#stopping.signal);
    } catch (error) {
      if (!(error instanceof GraphError) || error.code !== 'graph-changed') throw error;
      await this.#fillAnew(tail, position);
    }
    this.#isInDoubt = position.sequence < replica.version;
    this.#rewritten = position.rewritten;
    this.#isReplacing = false;
    this.#isReachable = true;
    return this.#answersFollow();
  }

  /** What is answered from stays until the new copy is whole. */
  async #fillAnew(tail: GraphTail, position: GraphPosition): Promise<void> {
    const { replica, onReplace, onNotice } = this.#options;
    this.#isReplacing = true;
    onNotice(
      'the graph in Neo4j is another one than before, or records were removed from it: it is copied anew',
    );
    await replica.replace(
      async (next) => void (await catchUp(next, tail, position, this.#stopping.signal)),
      async () => {
        this.#answered = -1;
        await onReplace();
      },
    );
  }

  async #answersFollow(): Promise<boolean> {
    const { replica, onChange } = this.#options;
    const { version } = replica;
    if (this.#answered === version) return false;
    await onChange();
    this.#answered = version;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    return true;
  }

  /** Once for each time that it is away. The text of an error of Neo4j may hold values of a record: its code says enough. */
  #tellAway(error: unknown): void {
    this.#isInDoubt = true;
    if (!this.#isReachable) return;
    this.#isReachable = false;
    const { name, message, code } = error as Error & { code?: string };
    const reason = error instanceof GraphError ? message : (code ?? name);
    this.#options.onNotice(`the graph in Neo4j is not followed and is tried again: ${reason}`);
  }
}
