import type { Policy } from '../policy.ts';
import { withoutRemovals } from '../removals/without.ts';
import type { World } from '../world.ts';
import { PairExposures } from './pair.ts';
import type { ExposureWindow, PairEpisode } from './pair-meetings.ts';

/**
 * What kept a person from being exposed, from the nearest miss to the farthest: they met in the window, but too
 * short; too weak a signal; the source was removed; they met outside the window; they never met.
 */
export type MissReason = 'time-short' | 'too-weak' | 'removed' | 'outside-window' | 'never-met';

export interface Miss {
  readonly reason: MissReason;
  /** The possible source that came nearest; its window. `null` where none was ever met. */
  readonly window: ExposureWindow | null;
  /** Most time held in a span of the policy's window; 0 unless `time-short`. */
  readonly held_s: number;
  /** What would have counted but for the reason. */
  readonly episodes: readonly PairEpisode[];
}

/** Of a person whom no possible source ever met. */
export const NEVER_MET: Miss = { reason: 'never-met', window: null, held_s: 0, episodes: [] };
const ALWAYS = { from: -Infinity, to: Infinity };

/** Compares a person with each possible source, one rule after the other set aside. */
export class WhyNot {
  readonly #strict: PairExposures;
  readonly #anySignal: PairExposures;
  readonly #anyone: PairExposures;

  constructor(world: World, policy: Policy) {
    const anySignal = anySignalCounts(policy);
    this.#strict = new PairExposures(world, policy);
    this.#anySignal = new PairExposures(world, anySignal);
    this.#anyone = new PairExposures(withoutRemovals(world), anySignal);
  }

  /**
   * The nearest miss of a person who was not reached.
   * @param windows the possible sources, most telling first: it wins where two miss by the same rule and time
   * @param before the nearest miss of sources more telling than these
   */
  nearestMiss(person: number, windows: readonly ExposureWindow[], before = NEVER_MET): Miss {
    const misses = windows.map((window) => this.#miss(window, person));
    return misses.reduce((nearest, miss) => (isNearer(miss, nearest) ? miss : nearest), before);
  }

  #miss(window: ExposureWindow, person: number): Miss {
    const strict = this.#strict.pair(window, person);
    if (strict.episodes.length > 0)
      return { reason: 'time-short', window, held_s: strict.longestHeld_s, episodes: strict.episodes };
    const relaxed: [MissReason, PairExposures, ExposureWindow][] = [
      ['too-weak', this.#anySignal, window],
      ['removed', this.#anyone, window],
      ['outside-window', this.#anyone, { ...window, ...ALWAYS }],
    ];
    for (const [reason, exposures, wider] of relaxed) {
      const { episodes } = exposures.pair(wider, person);
      if (episodes.length > 0) return { reason, window, held_s: 0, episodes };
    }
    return NEVER_MET;
  }
}

const ORDER: readonly MissReason[] = ['time-short', 'too-weak', 'removed', 'outside-window', 'never-met'];

function isNearer(miss: Miss, nearest: Miss): boolean {
  const difference = ORDER.indexOf(miss.reason) - ORDER.indexOf(nearest.reason);
  return difference < 0 || (difference === 0 && miss.held_s > nearest.held_s);
}

function anySignalCounts(policy: Policy): Policy {
  const anyLimit = Object.keys(policy.close_rssi_dbm).map((devices) => [devices, -Infinity]);
  return {
    ...policy,
    close_attenuation_db: Infinity,
    close_rssi_dbm: Object.fromEntries(anyLimit) as Policy['close_rssi_dbm'],
  };
}
