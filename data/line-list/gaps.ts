import type { TimelineEvent } from './timeline.ts';

/** A stretch of a timeline, `[at, end)`, of which no record tells. */
export interface TimelineGap {
  readonly at: number;
  readonly end: number;
}

/** Finds gaps between events that come in order of time, page by page. */
export class Gaps {
  readonly #least_s: number;
  #coveredTo: number;

  /** @param coveredTo up to where records told before the first event; `-Infinity` where nothing came before */
  constructor(least_s: number, coveredTo = -Infinity) {
    this.#least_s = least_s;
    this.#coveredTo = coveredTo;
  }

  get coveredTo(): number {
    return this.#coveredTo;
  }

  /** The gap before an event, `null` where there is none so long. A record without an end tells of its instant. */
  before({ at, end }: Pick<TimelineEvent, 'at' | 'end'>): TimelineGap | null {
    const from = this.#coveredTo;
    this.#coveredTo = Math.max(from, at, end ?? at);
    return Number.isFinite(from) && at - from >= this.#least_s ? { at: from, end: at } : null;
  }
}
