/** The infectious period of a case. For tests only: slow and plain on purpose. */
import type { Policy } from '../policy.ts';
import type { CaseRecord } from '../records.ts';
import type { Interval } from './intervals.ts';

/** May be empty. @throws Error that names a case with neither an anchor nor both bounds. */
export function naiveInfectiousPeriod(theCase: CaseRecord, policy: Policy): Interval {
  const { infectious_from, infectious_to } = theCase;
  if (infectious_from !== null && infectious_to !== null)
    return { start: infectious_from, end: infectious_to };
  const anchor = theCase.onset ?? theCase.specimen ?? theCase.confirmed;
  if (anchor === null)
    throw new Error(
      `case ${theCase.case_id} has no onset, specimen or confirmation and not both infectious_from and infectious_to`,
    );
  return {
    start: infectious_from ?? anchor - policy.infectious_before_s,
    end: infectious_to ?? anchor + policy.infectious_after_s,
  };
}
