import { openContactGraph } from '../../../engine/contact-graph/layout.ts';
import { openRemovals } from '../../../engine/removals/removals.ts';
import { openVenueIndex } from '../../../engine/venue-index/layout.ts';
import type { World } from '../../../engine/world.ts';
import type { GraphNames } from '../duckdb/load.ts';
import { Identifiers } from '../identifiers.ts';
import type { SectionName, SnapshotHeader, SnapshotOrigin } from './layout.ts';

/** A loaded base with all that belongs to it. */
export interface SnapshotContent {
  readonly origin: SnapshotOrigin;
  /** Without a delta. */
  readonly world: World;
  readonly names: GraphNames;
  /** As in `SECTIONS`. */
  readonly aliases: Uint8Array;
}

/** What of the content stands in the header. */
export function outlineOf({ origin, world, names }: SnapshotContent): Omit<SnapshotHeader, 'sections'> {
  const { personCount, halfEdgeCount, classCount, classBits, longest_s } = world.graph;
  const { venueCount, visitCount } = world.visits;
  return {
    ...origin,
    graph: { personCount, halfEdgeCount, classCount, classBits, longest_s },
    visits: { personCount, venueCount, visitCount },
    removals: { personCount, rowCount: world.removals.rowCount },
    zoneTexts: names.zoneTexts,
  };
}

/** The bytes of each section, as they are in memory. */
export function bytesOf({ world, names, aliases }: SnapshotContent): Record<SectionName, Uint8Array> {
  const persons = names.persons.table;
  const venues = names.venues.table;
  return {
    graph: new Uint8Array(world.graph.buffer),
    visits: new Uint8Array(world.visits.buffer),
    removals: new Uint8Array(world.removals.buffer),
    personOffsets: asBytes(persons.offsets),
    personBytes: persons.bytes,
    venueOffsets: asBytes(venues.offsets),
    venueBytes: venues.bytes,
    aliases,
  };
}

/** The content over the bytes of its sections, without a copy. */
export function contentOf(
  { graph, visits, removals, zoneTexts, sections: _, ...origin }: SnapshotHeader,
  buffers: Readonly<Record<SectionName, SharedArrayBuffer>>,
): SnapshotContent {
  const identifiers = (bytes: SharedArrayBuffer, offsets: SharedArrayBuffer) =>
    new Identifiers({ bytes: new Uint8Array(bytes), offsets: new Uint32Array(offsets) });
  return {
    origin,
    world: {
      personCount: graph.personCount,
      graph: openContactGraph(graph, buffers.graph),
      visits: openVenueIndex(visits, buffers.visits),
      removals: openRemovals(removals, buffers.removals),
      delta: null,
    },
    names: {
      persons: identifiers(buffers.personBytes, buffers.personOffsets),
      venues: identifiers(buffers.venueBytes, buffers.venueOffsets),
      zoneTexts: [...zoneTexts],
    },
    aliases: new Uint8Array(buffers.aliases),
  };
}

function asBytes({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
