import { allocateSections, viewSections } from '../sections.ts';

/**
 * Visits by venue and by person in one shared buffer; who met whom is never multiplied out. Sections of 32-bit
 * elements, in this order:
 *
 *     venueOffsets   venueCount + 1   visits to venue w stand at [venueOffsets[w], venueOffsets[w + 1])
 *     persons        visitCount       who; visits are sorted by venue, then check-in
 *     checkIns       visitCount       epoch seconds
 *     ends           visitCount       check-out; of a visit without one the person's next later check-in, else OPEN
 *     zones          visitCount       code of zone.ts, with OPEN_STAY_BIT on a visit without check-out
 *     blockEnds      visitCount / 64  latest recorded check-out of each 64 visits: what ended before is skipped
 *     personOffsets  personCount + 1  visits of person p: personVisits at [personOffsets[p], personOffsets[p + 1])
 *     personVisits   visitCount       position of the visit above; by person, then check-in
 *     venues         visitCount       venue of each visit above
 *
 * 24.06 bytes a visit.
 */
export interface VenueIndexShape {
  readonly personCount: number;
  readonly venueCount: number;
  readonly visitCount: number;
}

export interface VenueIndex extends VenueIndexShape {
  readonly buffer: SharedArrayBuffer;
  readonly venueOffsets: Uint32Array;
  readonly persons: Uint32Array;
  readonly checkIns: Uint32Array;
  readonly ends: Uint32Array;
  readonly zones: Uint32Array;
  readonly blockEnds: Uint32Array;
  readonly personOffsets: Uint32Array;
  readonly personVisits: Uint32Array;
  readonly venues: Uint32Array;
}

export const BLOCK_BITS = 6;

/** Set in a zone where the visit has no check-out; a policy decides how long it lasted. */
export const OPEN_STAY_BIT = 0x4000_0000;

/** An empty index of this shape, to be filled. */
export function allocateVenueIndex(shape: VenueIndexShape): VenueIndex {
  return openVenueIndex(shape, allocateSections(sectionLengths(shape)));
}

/** The index that a buffer holds, without a copy. */
export function openVenueIndex(shape: VenueIndexShape, buffer: SharedArrayBuffer): VenueIndex {
  return { ...shape, ...viewSections(buffer, sectionLengths(shape)), buffer };
}

/**
 * End of a visit's stay under an assumed length for visits without check-out, cut at the next check-in.
 * @param end as in `ends`
 * @param zone as in `zones`
 */
export function stayEnd(checkIn: number, end: number, zone: number, assumedStay_s: number): number {
  return zone & OPEN_STAY_BIT ? Math.min(checkIn + assumedStay_s, end) : end;
}

function sectionLengths({ personCount, venueCount, visitCount }: VenueIndexShape) {
  return {
    venueOffsets: venueCount + 1,
    persons: visitCount,
    checkIns: visitCount,
    ends: visitCount,
    zones: visitCount,
    blockEnds: Math.ceil(visitCount / 2 ** BLOCK_BITS),
    personOffsets: personCount + 1,
    personVisits: visitCount,
    venues: visitCount,
  };
}
