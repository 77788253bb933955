import type { Policy } from '../policy.ts';
import type { World } from '../world.ts';
import { Exposures } from './exposures.ts';
import type { Peers } from './peers.ts';
import { type Exposure, longestHeld } from './qualify.ts';

/** The window `[from, to)` in which a source exposes others. */
export interface ExposureWindow {
  readonly source: number;
  readonly from: number;
  readonly to: number;
  /** Cuts every stay and episode; `Infinity` cuts nothing. */
  readonly asOf: number;
}

/** One episode of a pair, clipped to the window, and what made it. */
export interface PairEpisode {
  readonly from: number;
  readonly to: number;
  /** Position of a half-edge of the source in the contact graph; −1 for a co-presence. */
  readonly halfEdge: number;
  /** Positions in the venue index of the source's and the person's visit; −1 for an encounter. */
  readonly sourceVisit: number;
  readonly personVisit: number;
}

export interface PairExposure {
  /** `null` where the exposure does not qualify. */
  readonly exposure: Exposure | null;
  /** Most merged time in any span of the policy's window. */
  readonly longestHeld_s: number;
  /** Ordered by start. */
  readonly episodes: readonly PairEpisode[];
}

/** The exposure of one person to one source, with every episode of it. */
export class PairExposures {
  readonly #exposures: Exposures;
  readonly #policy: Policy;

  constructor(world: World, policy: Policy) {
    this.#exposures = new Exposures(world, policy);
    this.#policy = policy;
  }

  /** @param person never the source itself */
  pair({ source, from, to, asOf }: ExposureWindow, person: number): PairExposure {
    const peers = this.#exposures.meet(source, from, to, asOf);
    const slot = peers.slotOf(person);
    if (slot < 0) return { exposure: null, longestHeld_s: 0, episodes: [] };
    const exposure = this.#exposures.qualifies(slot) ? { ...this.#exposures.exposure } : null;
    return {
      exposure,
      longestHeld_s: longestHeld(this.#exposures.merged(slot), this.#policy.window_s),
      episodes: episodesOf(peers, slot),
    };
  }
}

function episodesOf({ heads, nexts, starts, ends, origins, peerVisits }: Peers, slot: number): PairEpisode[] {
  const episodes: PairEpisode[] = [];
  for (let episode = heads[slot]; episode >= 0; episode = nexts[episode]) {
    const isVisit = peerVisits[episode] >= 0;
    episodes.push({
      from: starts[episode],
      to: ends[episode],
      halfEdge: isVisit ? -1 : origins[episode],
      sourceVisit: isVisit ? origins[episode] : -1,
      personVisit: peerVisits[episode],
    });
  }
  return episodes.sort((a, b) => a.from - b.from || a.to - b.to);
}
