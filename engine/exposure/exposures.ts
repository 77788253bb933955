import type { Policy } from '../policy.ts';
import type { World } from '../world.ts';
import type { Crowds } from './crowds.ts';
import type { EpisodeFilter } from './episode-filter.ts';
import { createIntervals, type Intervals, mergeIntervals, pushInterval } from './intervals.ts';
import { Meetings } from './meetings.ts';
import type { Peers } from './peers.ts';
import { type Exposure, qualify } from './qualify.ts';

/** Whom one source exposes in a window, under one policy. Reuses its arrays: one instance serves one thread. */
export class Exposures {
  /** Of the slot asked last, if it qualifies. */
  readonly exposure: Exposure = { first: 0, last: 0, exposure_s: 0, qualifiedAt: 0 };
  readonly #meetings: Meetings;
  readonly #policy: Policy;
  readonly #merged = createIntervals();

  /**
   * @param crowds tells which meetings change no row, so that they are left out
   * @param filter which records count; `null` for all
   */
  constructor(world: World, policy: Policy, crowds: Crowds, filter: EpisodeFilter | null = null) {
    this.#meetings = new Meetings(world, policy, crowds, filter);
    this.#policy = policy;
  }

  /** Everybody whom the source met in `[from, to)`, each cut at `asOf`; they stand until the next call. */
  meet(source: number, from: number, to: number, asOf: number): Peers {
    this.#meetings.collect(source, from, to, asOf);
    return this.#meetings.peers;
  }

  /** Whether some meetings of the source asked last were left out. */
  get hasLeftOut(): boolean {
    return this.#meetings.hasLeftOut;
  }

  /** Whether the exposure of the peer in this slot qualifies; `exposure` then holds it. */
  qualifies(slot: number): boolean {
    const { min_exposure_s, window_s } = this.#policy;
    const { sums_s, heads, nexts } = this.#meetings.peers;
    if (sums_s[slot] < min_exposure_s) return false;
    if (nexts[heads[slot]] < 0) return this.#qualifyOne(heads[slot]);
    return qualify(this.merged(slot), min_exposure_s, window_s, this.exposure);
  }

  /** Most persons are met once: an episode that is long enough then is the exposure. */
  #qualifyOne(episode: number): true {
    const { starts, ends } = this.#meetings.peers;
    const { exposure } = this;
    exposure.first = starts[episode];
    exposure.last = ends[episode];
    exposure.exposure_s = ends[episode] - starts[episode];
    exposure.qualifiedAt = starts[episode] + this.#policy.min_exposure_s;
    return true;
  }

  /** The merged episodes of the peer in this slot, until the next call. */
  merged(slot: number): Intervals {
    const { heads, nexts, starts, ends } = this.#meetings.peers;
    const merged = this.#merged;
    merged.count = 0;
    for (let episode = heads[slot]; episode >= 0; episode = nexts[episode])
      pushInterval(merged, starts[episode], ends[episode]);
    mergeIntervals(merged);
    return merged;
  }
}
