/** Levels of a trace where none is named: F1 and F2. */
export const LEVEL_DEFAULT = 2;
/** Deepest level that a command or request may ask for by number. */
export const LEVEL_MAX = 20;
/** Asked for instead of a level where there shall be no limit. */
export const UNLIMITED = 'unlimited';
/** Most chains that are ranked for one person. */
export const CHAINS_MAX = 100;
/** Most cases whose shared venues are asked for at once. */
export const SHARED_CASES_MAX = 1000;

/** Of the address and headers of a request: a mapping with the codes of a country's districts may stand in it. */
export const HEADER_BYTES_MAX = 64 << 10;

/** Hours without a record from which a timeline shows a gap, and the most that may be asked for. */
export const GAP_H_DEFAULT = 24;
export const GAP_H_MAX = 8760;
/** Most records of one page of a timeline. */
export const TIMELINE_PAGE_MAX = 2000;

/** A level as it was asked for, by number; `Infinity` for any. */
export function levelOf(asked: number | typeof UNLIMITED): number {
  return asked === UNLIMITED ? Infinity : asked;
}

/** The level as it is asked for. */
export function levelName(level: number): number | typeof UNLIMITED {
  return level === Infinity ? UNLIMITED : level;
}
