import type { Policy } from '../policy.ts';
import type { CaseRecord } from '../records.ts';

export type CaseDates = Omit<CaseRecord, 'person' | 'isolated'>;

/** A case whose infectious period cannot be known. */
export class CaseWithoutDatesError extends Error {
  override name = 'CaseWithoutDatesError';

  constructor(caseId: string) {
    super(
      `case ${caseId} has no onset, specimen or confirmation date, and not both infectious_from and infectious_to`,
    );
  }
}

/**
 * The infectious period `[from, to)` of a case: bounds that are given replace only themselves, the others are
 * counted from the anchor: onset, else specimen, else confirmation. May be empty.
 * @throws CaseWithoutDatesError
 */
export function infectiousPeriod(dates: CaseDates, policy: Policy): { from: number; to: number } {
  const anchor = dates.onset ?? dates.specimen ?? dates.confirmed;
  const from = dates.infectious_from ?? (anchor === null ? null : anchor - policy.infectious_before_s);
  const to = dates.infectious_to ?? (anchor === null ? null : anchor + policy.infectious_after_s);
  if (from === null || to === null) throw new CaseWithoutDatesError(dates.case_id);
  return { from, to };
}
