import type { CaseRecord } from '../records.ts';

/** Whether the case has an infectious period: an anchor, or both bounds. */
export function hasDates(theCase: CaseRecord): boolean {
  const { onset, specimen, confirmed, infectious_from, infectious_to } = theCase;
  return (onset ?? specimen ?? confirmed) !== null || (infectious_from !== null && infectious_to !== null);
}
