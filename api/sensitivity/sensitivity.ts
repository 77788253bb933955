import type { Policy } from '../../engine/policy.ts';
import { type Grid, type GridParameter, policyGrid } from '../../engine/policy-grid.ts';
import type { Column, Row } from '../formats/row-set.ts';
import type { ExposureQuestion, TracingService } from '../service.ts';
import { traceableCases } from '../traces/traceable.ts';

/** How the number of contacts depends on one or two parameters; `null` is every case that has dates. */
export interface SensitivityQuestion extends ExposureQuestion {
  readonly caseIds: readonly string[] | null;
  readonly vary: Grid;
}

/** Lists that one run makes: minutes of all threads. */
export const LISTS_MAX = 1_000_000;

/** More lists than one run makes. */
export class TooManyListsError extends Error {
  override name = 'TooManyListsError';
}

/** The varied parameters, the cases, and the rows on each level. */
export function sensitivityColumns({ vary, level }: Pick<SensitivityQuestion, 'vary' | 'level'>): Column[] {
  return [
    ...Object.keys(vary).map((name): Column => ({ name, kind: 'number' })),
    { name: 'cases', kind: 'integer' },
    ...Array.from({ length: level }, (_, i): Column => ({ name: `f${i + 1}`, kind: 'integer' })),
  ];
}

/**
 * One row for each cell of the grid, as they are counted: how many rows the lists of all cases together have on each
 * level. Somebody who is on the lists of two cases counts twice.
 * @throws PolicyError for a grid that cannot be, TooManyListsError, TracingError as `TracingService.sizes`
 */
export async function* sensitivity(
  tracing: TracingService,
  question: SensitivityQuestion,
): AsyncGenerator<readonly Row[]> {
  const { policy, vary, level, asOf } = question;
  const policies = policyGrid(policy, vary);
  const caseIds = question.caseIds ?? (await traceableCases(tracing, policy));
  const lists = caseIds.length * policies.length;
  if (lists > LISTS_MAX)
    throw new TooManyListsError(
      `${caseIds.length} cases under ${policies.length} policies are more than ${LISTS_MAX} lists`,
    );
  let next = 0;
  for await (const counts of tracing.sizes(caseIds, policies, { level, asOf }))
    yield [rowOf(policies[next++]!, vary, caseIds.length, counts)];
}

function rowOf(policy: Policy, vary: Grid, cases: number, counts: readonly number[]): Row {
  const varied = Object.keys(vary).map((name) => [name, policy[name as GridParameter]]);
  const sizes = counts.map((count, i) => [`f${i + 1}`, count]);
  return { ...Object.fromEntries(varied), cases, ...Object.fromEntries(sizes) };
}
