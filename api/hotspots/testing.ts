import type { CaseRow } from '../service.ts';

/** Beginning of Monday 2021-08-02 in Viet Nam. */
export const MONDAY = 1_627_837_200;
export const DAY_S = 86_400;

/** Cases at a position, by onset from a Monday on, one minute after the other; ids are `<prefix><number>`. */
export function casesAt(prefix: string, lat: number, lng: number, count: number, day = 0): CaseRow[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ case_id: `${prefix}${i}`, person: `person:${prefix}${i}`, lat, lng },
    onset: MONDAY + day * DAY_S + i * 60,
  }));
}

/** Lines of a `cases` file. */
export function caseLines(cases: readonly CaseRow[]): string[] {
  return [
    'case_id,person,onset,lat,lng',
    ...cases.map(({ case_id, person, onset, lat, lng }) => `${case_id},${person},${onset},${lat},${lng}`),
  ];
}
