import { headOf, isAlive } from './delta/layout.ts';
import { OPEN_STAY_BIT } from './venue-index/layout.ts';
import type { World } from './world.ts';

/** What stands at a position that an episode names, in the world's own arrays or, behind them, in its delta. */

export interface HalfEdge {
  readonly start: number;
  readonly end: number;
  readonly signal: number;
}

/** @param pos position of a half-edge */
export function halfEdgeAt({ graph, delta }: World, pos: number): HalfEdge {
  if (pos < graph.halfEdgeCount) {
    const span = graph.spans[pos];
    const start = graph.starts[pos];
    const signal = graph.signals[span & (2 ** graph.classBits - 1)];
    return { start, end: start + (span >>> graph.classBits), signal };
  }
  const { starts, ends, signals } = delta!.encounters;
  const row = pos - graph.halfEdgeCount;
  return { start: starts[row], end: ends[row], signal: signals[row] | 0 };
}

export interface VisitStay {
  readonly person: number;
  readonly venue: number;
  readonly checkIn: number;
  /** As in the venue index: of an open stay the latest that it can be. */
  readonly end: number;
  readonly zone: number;
  readonly isOpen: boolean;
}

/** @param pos position of a visit */
export function visitAt({ visits, delta }: World, pos: number): VisitStay {
  const isBase = pos < visits.visitCount;
  const { persons, venues, checkIns, ends, zones } = isBase ? visits : delta!.visits;
  const row = isBase ? pos : pos - visits.visitCount;
  return {
    person: persons[row],
    venue: venues[row],
    checkIn: checkIns[row],
    end: ends[row],
    zone: (zones[row] & ~OPEN_STAY_BIT) >>> 0,
    isOpen: (zones[row] & OPEN_STAY_BIT) !== 0,
  };
}

/** End of a stay; one without check-out lasts so long, cut at the person's next check-in. */
export function stayEndOf({ checkIn, end, isOpen }: VisitStay, assumedStay_s: number): number {
  return isOpen ? Math.min(checkIn + assumedStay_s, end) : end;
}

/** Positions of a person's visits, those of the world's own in order of check-in before those of its delta. */
export function* visitsOf({ visits, delta }: World, person: number): Generator<number> {
  if (person < visits.personCount)
    for (let i = visits.personOffsets[person]; i < visits.personOffsets[person + 1]; i++) {
      const pos = visits.personVisits[i];
      if (!delta || isAlive(0, delta.visits.baseDieds[pos], delta.tick)) yield pos;
    }
  if (delta === null) return;
  const { heads, nexts, borns, dieds } = delta.visits;
  for (let row = headOf(heads, person) - 1; row >= 0; row = nexts[row] - 1)
    if (isAlive(borns[row], dieds[row], delta.tick)) yield visits.visitCount + row;
}
