import { CaseWithoutDatesError, infectiousPeriod } from '../../engine/exposure/infectious-period.ts';
import type { Policy } from '../../engine/policy.ts';
import { type CaseRow, TracingError, type TracingService } from '../service.ts';

/** @throws TracingError `unknown-case`, `case-without-dates` for the first case that cannot be traced */
export function checkTraceable(tracing: TracingService, caseIds: readonly string[], policy: Policy): void {
  for (const caseId of caseIds) {
    const found = tracing.case(caseId);
    if (!found) throw new TracingError('unknown-case', `there is no case ${caseId}`);
    if (!hasPeriod(found, policy))
      throw new TracingError(
        'case-without-dates',
        `case ${caseId} has no date to start its infectious period from`,
      );
  }
}

/** Identifiers of the cases whose infectious period is known. */
export function traceableCases(tracing: TracingService, policy: Policy): string[] {
  return tracing
    .cases()
    .filter((row) => hasPeriod(row, policy))
    .map(({ case_id }) => case_id);
}

function hasPeriod(row: CaseRow, policy: Policy): boolean {
  const { case_id, onset = null, specimen = null, confirmed = null } = row;
  const { infectious_from = null, infectious_to = null } = row;
  try {
    infectiousPeriod({ case_id, onset, specimen, confirmed, infectious_from, infectious_to }, policy);
    return true;
  } catch (error) {
    if (error instanceof CaseWithoutDatesError) return false;
    throw error;
  }
}
