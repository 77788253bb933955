import type { EpisodeFilter } from '../exposure/episode-filter.ts';
import type { ExposureWindow, PairEpisode } from '../exposure/pair-meetings.ts';
import type { Exposure } from '../exposure/qualify.ts';
import type { TraceSource } from '../exposure/trace.ts';

/** One exposure of a chain: of `person` to the source of the window. */
export interface ChainLink {
  readonly window: ExposureWindow;
  readonly person: number;
  readonly exposure: Readonly<Exposure>;
  /** What made it, ordered by start. */
  readonly episodes: readonly PairEpisode[];
}

/**
 * A time-respecting path of exposures from a case to a person: each link qualifies in the window that follows the first
 * exposure of the link before, the first one in the infectious period. Nobody stands on it twice.
 */
export type Chain = readonly ChainLink[];

/** What is asked about chains. */
export interface ChainQuestion {
  readonly index: TraceSource;
  /** Most links of a chain; `Infinity` for any number. */
  readonly levels: number;
  /** Only what happened in `[from, asOf)` counts. */
  readonly from: number;
  readonly asOf: number;
  readonly filter: EpisodeFilter | null;
}
