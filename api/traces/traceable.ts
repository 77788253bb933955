import type { Infectious } from '../../data/line-list/venue-visits.ts';
import { CaseWithoutDatesError, infectiousPeriod } from '../../engine/exposure/infectious-period.ts';
import type { Policy } from '../../engine/policy.ts';
import { Breather } from '../jobs/breather.ts';
import { type CaseRow, TracingError, type TracingService } from '../service.ts';

/**
 * Looks through cases with breaths in between.
 * @throws TracingError `unknown-case`, `case-without-dates` for the first case that cannot be traced
 */
export async function checkTraceable(
  tracing: TracingService,
  caseIds: readonly string[],
  policy: Policy,
): Promise<void> {
  const breather = new Breather();
  for (const caseId of caseIds) {
    const found = tracing.case(caseId, policy);
    if (!found) throw new TracingError('unknown-case', `there is no case ${caseId}`);
    if (!periodOf(found, policy))
      throw new TracingError(
        'case-without-dates',
        `case ${caseId} has no date to start its infectious period from`,
      );
    if (breather.isDue) await breather.breathe();
  }
}

/**
 * The cases named, by case id (UTF-8 bytes): picked from the line list, since sorting many would hold the event loop.
 * @throws TracingError `unknown-case`, `case-without-dates` for the first case that cannot be traced
 */
export async function namedCases(
  tracing: TracingService,
  caseIds: readonly string[],
  policy: Policy,
): Promise<string[]> {
  await checkTraceable(tracing, caseIds, policy);
  const breather = new Breather();
  const named = new Set(caseIds);
  const inOrder: string[] = [];
  for (const { case_id } of tracing.cases(policy)) {
    if (named.has(case_id)) inOrder.push(case_id);
    if (breather.isDue) await breather.breathe();
  }
  return inOrder;
}

/** Identifiers of the cases whose infectious period is known; of many, found with breaths in between. */
export async function traceableCases(tracing: TracingService, policy: Policy): Promise<string[]> {
  const breather = new Breather();
  const caseIds: string[] = [];
  for (const row of tracing.cases(policy)) {
    if (periodOf(row, policy)) caseIds.push(row.case_id);
    if (breather.isDue) await breather.breathe();
  }
  return caseIds;
}

/** The infectious periods that are known, `[from, to)`, and whose they are. */
export function infectiousPersons(tracing: TracingService, policy: Policy): Infectious[] {
  return tracing.cases(policy).flatMap((row) => {
    const period = periodOf(row, policy);
    return period ? [{ person: row.person, ...period }] : [];
  });
}

function periodOf(row: CaseRow, policy: Policy): { from: number; to: number } | null {
  const { case_id, onset = null, specimen = null, confirmed = null } = row;
  const { infectious_from = null, infectious_to = null } = row;
  try {
    return infectiousPeriod({ case_id, onset, specimen, confirmed, infectious_from, infectious_to }, policy);
  } catch (error) {
    if (error instanceof CaseWithoutDatesError) return null;
    throw error;
  }
}
