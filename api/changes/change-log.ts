import { setTimeout } from 'node:timers/promises';
import type { Row } from '../formats/row-set.ts';

/** What a version of the store has changed in the current lists, or a part of it. */
export interface Change {
  readonly version: number;
  readonly rows: readonly Row[];
  /** Whether it is the last part: whoever has it has the whole version. */
  readonly isLast: boolean;
}

/** What subscribers are told: changes, one after the other; that they have to read the lists anew; nothing for a while. */
export type Told =
  | { type: 'change'; change: Change }
  | { type: 'reset'; version: number; reason: ResetReason }
  | { type: 'beat' };

/**
 * `unknown`: what came since the version that the subscriber has is not kept; `too-slow`: changes came faster than the
 * subscriber took them.
 */
export type ResetReason = 'unknown' | 'too-slow';

export interface ChangeLogLimits {
  readonly rowsMax: number;
  readonly rowsOfPart: number;
}

const LIMITS: ChangeLogLimits = { rowsMax: 100_000, rowsOfPart: 500 };

/**
 * The latest changes, as far as there is room. Subscribers read it at their own pace and have no queue of their own:
 * whom the oldest change has left behind is told so, so that any number of slow ones takes no memory.
 */
export class ChangeLog {
  readonly #limits: ChangeLogLimits;
  /** Numbered on from `#first`. */
  #parts: Change[] = [];
  #first = 0;
  #numRows = 0;
  /** Changes after this version are kept. */
  #from: number;
  #latest: number;
  #news = Promise.withResolvers<void>();
  #isClosed = false;

  /** @param version of the lists before the first change */
  constructor(version: number, limits = LIMITS) {
    this.#from = version;
    this.#latest = version;
    this.#limits = limits;
  }

  /** Version of the lists. */
  get version(): number {
    return this.#latest;
  }

  /** How much would be told at once of what came after a version. */
  numPartsSince(version: number): number {
    return this.#parts.length - this.#placeAfter(version);
  }

  /** A version whose lists differ in these rows; a version that changes nothing is noted too. */
  append(version: number, rows: readonly Row[]): void {
    this.#latest = version;
    const { rowsOfPart } = this.#limits;
    for (let from = 0; from < rows.length; from += rowsOfPart) {
      const part = rows.slice(from, from + rowsOfPart);
      this.#parts.push({ version, rows: part, isLast: from + rowsOfPart >= rows.length });
      this.#numRows += part.length;
    }
    while (this.#numRows > this.#limits.rowsMax) this.#drop();
    this.#tell();
  }

  /** Ends every subscription. */
  close(): void {
    this.#isClosed = true;
    this.#tell();
  }

  /**
   * Changes after a version, as they come. Ends after `too-slow`, or when the log is closed.
   * @param after `null` for those to come
   * @param beat_ms how long nothing may be told
   */
  async *since(after: number | null, beat_ms: number): AsyncGenerator<Told> {
    const isKept = after === null || (after >= this.#from && after <= this.#latest);
    if (!isKept) yield { type: 'reset', version: this.#latest, reason: 'unknown' };
    let next = this.#first + (isKept && after !== null ? this.#placeAfter(after) : this.#parts.length);
    while (!this.#isClosed) {
      if (next < this.#first) return yield { type: 'reset', version: this.#latest, reason: 'too-slow' };
      const change = this.#parts[next - this.#first];
      if (change) {
        next++;
        yield { type: 'change', change };
      } else if (!(await this.#newsWithin(beat_ms))) yield { type: 'beat' };
    }
  }

  async #newsWithin(limit_ms: number): Promise<boolean> {
    const waiting = new AbortController();
    const news = this.#news.promise.then(() => true);
    const beat = setTimeout(limit_ms, false, { signal: waiting.signal, ref: false }).catch(() => false);
    const heard = await Promise.race([news, beat]);
    waiting.abort();
    return heard;
  }

  #placeAfter(version: number): number {
    const place = this.#parts.findIndex((part) => part.version > version);
    return place < 0 ? this.#parts.length : place;
  }

  #drop(): void {
    const { version, rows } = this.#parts.shift()!;
    this.#from = version;
    this.#first++;
    this.#numRows -= rows.length;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
