import type { WorldColumns } from './columns.ts';
import { buildContactGraph } from './contact-graph/build.ts';
import { type ContactGraph, openContactGraph } from './contact-graph/layout.ts';
import { buildRemovals, openRemovals, type Removals } from './removals/removals.ts';
import { buildVenueIndex } from './venue-index/build.ts';
import { openVenueIndex, type VenueIndex } from './venue-index/layout.ts';

/** All that a search reads: one immutable snapshot in shared buffers. */
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

/**
 * The same world in the thread that a world was posted to: posting copies the shapes, shares the buffers, and
 * would copy the views' identity with them; they are made anew here.
 */
export function openWorld({ personCount, graph, visits, removals }: World): World {
  return {
    personCount,
    graph: openContactGraph(graph, graph.buffer),
    visits: openVenueIndex(visits, visits.buffer),
    removals: openRemovals(removals, removals.buffer),
  };
}
