import { allocateSections, viewSections } from '../sections.ts';

/**
 * Encounters as half-edges in one shared buffer: each stands once under either person, sorted by person, then
 * start. Sections of 32-bit elements, in this order:
 *
 *     signals   classCount       the distinct measurements; a half-edge names its own by number (its class)
 *     offsets   personCount + 1  half-edges of person p stand at [offsets[p], offsets[p + 1])
 *     peers     halfEdgeCount    the other person
 *     starts    halfEdgeCount    epoch seconds, ascending within a person
 *     spans     halfEdgeCount    duration_s << classBits | class
 *
 * 12 bytes a half-edge. An encounter too long for its bits stands as several that touch; exposure merges them.
 */
export interface ContactGraphShape {
  readonly personCount: number;
  readonly halfEdgeCount: number;
  readonly classCount: number;
  /** Lower bits of a span that hold the class. */
  readonly classBits: number;
  /** Longest duration of a half-edge: how far before a window its half-edges may start. */
  readonly longest_s: number;
}

export interface ContactGraph extends ContactGraphShape {
  readonly buffer: SharedArrayBuffer;
  readonly signals: Int32Array;
  readonly offsets: Uint32Array;
  readonly peers: Uint32Array;
  readonly starts: Uint32Array;
  readonly spans: Uint32Array;
}

const LONGEST_PIECE_S = 65_535;
const SPAN_BITS = 32;

/** The longest duration that one half-edge holds, so that a search need not look further back before its window. */
export function pieceLimit(classBits: number): number {
  return Math.min(LONGEST_PIECE_S, 2 ** (SPAN_BITS - classBits) - 1);
}

/** An empty graph of this shape, to be filled. */
export function allocateContactGraph(shape: ContactGraphShape): ContactGraph {
  return openContactGraph(shape, allocateSections(sectionLengths(shape)));
}

/** The graph that a buffer holds, without a copy. */
export function openContactGraph(shape: ContactGraphShape, buffer: SharedArrayBuffer): ContactGraph {
  const { signals, ...sections } = viewSections(buffer, sectionLengths(shape));
  return {
    ...shape,
    ...sections,
    buffer,
    signals: new Int32Array(buffer, signals.byteOffset, signals.length),
  };
}

function sectionLengths({ personCount, halfEdgeCount, classCount }: ContactGraphShape) {
  return {
    signals: classCount,
    offsets: personCount + 1,
    peers: halfEdgeCount,
    starts: halfEdgeCount,
    spans: halfEdgeCount,
  };
}
