import type { WorldColumns } from './columns.ts';
import { buildContactGraph } from './contact-graph/build.ts';
import type { ContactGraph } from './contact-graph/layout.ts';
import type { DeltaState } from './delta/layout.ts';
import { buildRemovals, type Removals } from './removals/removals.ts';
import { buildVenueIndex } from './venue-index/build.ts';
import type { VenueIndex } from './venue-index/layout.ts';

/** All that a search reads: one immutable snapshot in shared buffers. Posted to a thread, it is shared. */
export interface World {
  /** Those of the delta included. */
  readonly personCount: number;
  readonly graph: ContactGraph;
  readonly visits: VenueIndex;
  readonly removals: Removals;
  /** What came after the rest was built, up to a tick. */
  readonly delta: DeltaState | null;
}

export function buildWorld({ personCount, venueCount, encounters, visits, removals }: WorldColumns): World {
  return {
    personCount,
    graph: buildContactGraph(personCount, encounters),
    visits: buildVenueIndex(personCount, venueCount, visits),
    removals: buildRemovals(personCount, removals),
    delta: null,
  };
}

/** Place of a person in the order of identifiers; only comparing says anything. */
export function personRank({ delta }: World, person: number): number {
  return delta === null || person < delta.basePersonCount
    ? person
    : delta.ranks[person - delta.basePersonCount];
}
