import type { Policy } from '../policy.ts';
import type { World } from '../world.ts';
import type { EpisodeFilter } from './episode-filter.ts';
import { createIntervals, type Intervals, mergeIntervals, pushInterval } from './intervals.ts';
import { type ExposureWindow, type PairEpisode, PairMeetings } from './pair-meetings.ts';
import { type Exposure, longestHeld, qualify } from './qualify.ts';

export interface PairExposure {
  /** `null` where the exposure does not qualify. */
  readonly exposure: Exposure | null;
  /** Most merged time in any span of the policy's window. */
  readonly longestHeld_s: number;
  /** Ordered by start. */
  readonly episodes: readonly PairEpisode[];
}

/**
 * The exposure of one person to one source, with every episode of it. Cost: the half-edges of the one who has fewer,
 * and the visits of both, however many others were there.
 */
export class PairExposures {
  readonly #meetings: PairMeetings;
  readonly #policy: Policy;
  readonly #merged = createIntervals();

  /** @param filter which records count; `null` for all */
  constructor(world: World, policy: Policy, filter: EpisodeFilter | null = null) {
    this.#meetings = new PairMeetings(world, policy, undefined, filter);
    this.#policy = policy;
  }

  /** Ordered by start. @param person never the source itself */
  episodesOf(window: ExposureWindow, person: number): PairEpisode[] {
    return this.#meetings.between(window, person);
  }

  /** @param person never the source itself */
  pair(window: ExposureWindow, person: number): PairExposure {
    const episodes = this.#meetings.between(window, person);
    const merged = this.mergedTimes(episodes);
    const { min_exposure_s, window_s } = this.#policy;
    const exposure = { first: 0, last: 0, exposure_s: 0, qualifiedAt: 0 };
    return {
      exposure: qualify(merged, min_exposure_s, window_s, exposure) ? exposure : null,
      longestHeld_s: longestHeld(merged, window_s),
      episodes,
    };
  }

  /** Time of the episodes, overlaps once; it stands until the next call. */
  mergedTimes(episodes: readonly PairEpisode[]): Intervals {
    this.#merged.count = 0;
    for (const { from, to } of episodes) pushInterval(this.#merged, from, to);
    mergeIntervals(this.#merged);
    return this.#merged;
  }
}
