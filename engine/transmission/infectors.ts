import { type Interval, infectorWeight } from './infector-weight.ts';

/** A case that met another one in its infectious period. */
export interface Candidate {
  /** Number of the case. */
  readonly infector: number;
  readonly onset: number;
  readonly episodes: readonly Interval[];
}

export interface RankedInfector {
  readonly infector: number;
  /** Share of all candidates' weights; 0 where none explains the infection. */
  readonly likelihood: number;
  /** From 1. */
  readonly rank: number;
}

/** The possible infectors of a case, the likeliest first, then by number. */
export function rankInfectors(infecteeOnset: number, candidates: readonly Candidate[]): RankedInfector[] {
  const weights = candidates.map(({ onset, episodes }) => infectorWeight(onset, infecteeOnset, episodes));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return candidates
    .map(({ infector }, i) => ({ infector, likelihood: total > 0 ? weights[i] / total : 0 }))
    .sort((a, b) => b.likelihood - a.likelihood || a.infector - b.infector)
    .map((one, i) => ({ ...one, rank: i + 1 }));
}
