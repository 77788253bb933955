import type { WorldColumns } from './columns.ts';
import { buildContactGraph } from './contact-graph/build.ts';
import type { ContactGraph } from './contact-graph/layout.ts';
import { buildRemovals, type Removals } from './removals/removals.ts';
import { buildVenueIndex } from './venue-index/build.ts';
import type { VenueIndex } from './venue-index/layout.ts';

/** All that a search reads: one immutable snapshot in shared buffers. Posted to a thread, it is shared. */
export interface World {
  readonly personCount: number;
  readonly graph: ContactGraph;
  readonly visits: VenueIndex;
  readonly removals: Removals;
}

export function buildWorld({ personCount, venueCount, encounters, visits, removals }: WorldColumns): World {
  return {
    personCount,
    graph: buildContactGraph(personCount, encounters),
    visits: buildVenueIndex(personCount, venueCount, visits),
    removals: buildRemovals(personCount, removals),
  };
}
