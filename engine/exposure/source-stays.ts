import type { Policy } from '../policy.ts';
import { stayEndOf, type VisitStay, visitAt, visitsOf } from '../positions.ts';
import { type Parts, type PersonRemovals, presentParts } from '../removals/present-parts.ts';
import type { World } from '../world.ts';
import type { ExposureWindow } from './pair-meetings.ts';

/** A stay of a source in its window, less removals, `[from, to)`; its air is shared in `[from, airTo)`. */
export interface SourceStay {
  /** Position of the visit. */
  readonly visit: number;
  readonly venue: number;
  readonly zone: number;
  readonly from: number;
  readonly to: number;
  readonly airTo: number;
}

/** When a visit ended; `pos` is its position. */
export type EndOf = (stay: VisitStay, pos: number) => number;

/** Ends as recorded, or as the policy assumes them. */
export function assumedEnds({ assumed_stay_s }: Policy): EndOf {
  return (stay) => stayEndOf(stay, assumed_stay_s);
}

/**
 * The stays in which a source shares its air, one row a piece.
 * @param removals of the source
 */
export function sourceStays(
  world: World,
  { aerosol_tail_s }: Policy,
  { source, from, to, asOf }: ExposureWindow,
  removals: PersonRemovals,
  endOf: EndOf,
): SourceStay[] {
  const parts: Parts = { count: 0, from: [], to: [] };
  const stays: SourceStay[] = [];
  for (const visit of visitsOf(world, source)) {
    const stay = visitAt(world, visit);
    const { venue, zone } = stay;
    const until = Math.min(endOf(stay, visit), to, asOf);
    presentParts(removals, venue, Math.max(stay.checkIn, from), until, parts);
    for (let part = 0; part < parts.count; part++) {
      const start = parts.from[part];
      const end = parts.to[part];
      const airTo = Math.min(end + Math.min(end - start, aerosol_tail_s), asOf);
      stays.push({ visit, venue, zone, from: start, to: end, airTo });
    }
  }
  return stays;
}
