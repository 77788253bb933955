interface Bucket {
  tokens: number;
  filled_ms: number;
}

/** A request takes a token; tokens come back at a steady rate, up to a burst. */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #callersMax: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number, burst: number, callersMax: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#callersMax = callersMax;
  }

  /** Takes a token of the caller: `null`, or the whole seconds until there is one. */
  take(caller: string, now_ms: number): number | null {
    const bucket = this.#bucketOf(caller, now_ms);
    const returned = ((now_ms - bucket.filled_ms) / 1000) * this.#perSecond;
    bucket.tokens = Math.min(this.#burst, bucket.tokens + returned);
    bucket.filled_ms = now_ms;
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#perSecond);
    bucket.tokens--;
    return null;
  }

  #bucketOf(caller: string, now_ms: number): Bucket {
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#burst, filled_ms: now_ms };
    // Set anew, callers stand in the order of their last request.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    const [longestQuiet] = this.#buckets.keys();
    if (this.#buckets.size > this.#callersMax) this.#buckets.delete(longestQuiet!);
    return bucket;
  }
}
