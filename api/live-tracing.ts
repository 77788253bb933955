import type { FollowingTracing, HeldTracing, TracingService } from './service.ts';

/**
 * The snapshot that questions are answered from. It follows the store batch by batch; where it cannot, or has no room
 * left, another is loaded beside it and takes its place.
 */
export class LiveTracing {
  readonly #open: () => Promise<FollowingTracing>;
  readonly #onNotice: (sentence: string) => void;
  readonly #onAnswers: (tracing: TracingService) => void;
  #loaded: Loaded | null = null;
  /** One step after the other: following, taking another's place. */
  #steps: Promise<unknown> = Promise.resolve();
  #next: Promise<Step> | null = null;
  #loading: Promise<void> | null = null;

  /**
   * @param open loads the store's present version
   * @param onAnswers told of every snapshot that takes the place of another
   */
  constructor(
    open: () => Promise<FollowingTracing>,
    onNotice: (sentence: string) => void,
    onAnswers: (tracing: TracingService) => void = () => {},
  ) {
    this.#open = open;
    this.#onNotice = onNotice;
    this.#onAnswers = onAnswers;
  }

  /** `undefined` until the first is loaded. Whoever asks it anything that takes a while holds it instead. */
  current(): TracingService | undefined {
    return this.#loaded?.following.tracing;
  }

  /** The present snapshot, which is not closed before it is let go of. */
  hold(): HeldTracing | undefined {
    return this.#loaded?.hold();
  }

  /**
   * Answers from what the store holds from then on. Calls during a step share the one after it, so that what was in the
   * store before a call is in the snapshot after it.
   */
  async refresh(): Promise<void> {
    this.#next ??= this.#step(() => {
      this.#next = null;
      return this.#follow();
    });
    const { whole } = await this.#next;
    await whole;
  }

  /** Answers nothing until the next `refresh`. Closes the snapshot once its readers are done. */
  async close(): Promise<void> {
    await this.#loading?.catch(() => {});
    await this.#step(async () => {
      const last = this.#loaded;
      this.#loaded = null;
      await last?.retire();
    });
  }

  #step<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#steps.then(task);
    this.#steps = done.catch(() => {});
    return done;
  }

  async #follow(): Promise<Step> {
    const followed =
      (await this.#loaded?.following.follow().catch((error) => this.#giveUp(error))) ?? 'stale';
    if (this.#loaded) this.#onAnswers(this.#loaded.following.tracing);
    if (followed === 'followed') return { whole: Promise.resolve() };
    const loading = this.#load();
    if (followed === 'stale') return { whole: loading };
    loading.catch((error: Error) => this.#onNotice(`the answers could not be loaded anew: ${error.name}`));
    return { whole: Promise.resolve() };
  }

  /** One that cannot be asked any more is of no use; another is loaded. */
  #giveUp(error: Error): 'stale' {
    this.#onNotice(`the answers cannot follow the store and are loaded anew: ${error.name}`);
    return 'stale';
  }

  /** Loads beside what is there. What comes meanwhile is followed before the new takes the old one's place. */
  #load(): Promise<void> {
    this.#loading ??= this.#loadWhole().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #loadWhole(): Promise<void> {
    for (let isWhole = false; !isWhole; ) {
      const following = await this.#open();
      isWhole = await this.#step(async () => {
        const followed = await following.follow();
        // Its readers may take long; the new one answers meanwhile.
        this.#loaded?.retire();
        this.#loaded = new Loaded(following);
        this.#onAnswers(following.tracing);
        return followed !== 'stale';
      });
    }
  }
}

/** A step of following; it is `whole` when nothing is missing any more. */
interface Step {
  readonly whole: Promise<void>;
}

class Loaded {
  readonly following: FollowingTracing;
  readonly #unread = Promise.withResolvers<void>();
  /** The place of the live tracing among the readers, until it is retired. */
  #numReaders = 1;

  constructor(following: FollowingTracing) {
    this.following = following;
  }

  hold(): HeldTracing {
    this.#numReaders++;
    let held = true;
    const letGo = () => {
      if (held) this.#leave();
      held = false;
    };
    return { tracing: this.following.tracing, [Symbol.dispose]: letGo };
  }

  async retire(): Promise<void> {
    this.#leave();
    await this.#unread.promise;
    await this.following.close();
  }

  #leave(): void {
    if (--this.#numReaders === 0) this.#unread.resolve();
  }
}
