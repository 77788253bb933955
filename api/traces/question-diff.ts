import type { Row } from '../formats/row-set.ts';
import { TracingError, type TracingService } from '../service.ts';
import { differences } from './diff.ts';
import { explained } from './explained.ts';
import { stateOf, type TraceQuestion } from './trace-job.ts';
import { traceableCases } from './traceable.ts';

/**
 * Rows of `CAUSE_COLUMNS` between two questions, without keeping either's list: by case id, then person. A case without
 * dates, or that one side does not know, has nobody on its list there.
 * @throws TracingError `unknown-case` for a case that is named and neither side knows
 */
export async function* questionDiff(
  tracing: TracingService,
  before: TraceQuestion,
  after: TraceQuestion,
): AsyncGenerator<readonly Row[]> {
  const known = new Set<string>();
  const [was, is] = [before, after].map((question) => listsOf(tracing, question, known));
  const present = { tracing, [Symbol.dispose]() {} };
  yield* explained(differences(was!, is!), present, before, after);
  const unknown = after.caseIds?.find((caseId) => !known.has(caseId));
  if (unknown !== undefined) throw new TracingError('unknown-case', `there is no case ${unknown}`);
}

/** @param known gets the cases that there are */
async function* listsOf(
  tracing: TracingService,
  question: TraceQuestion,
  known: Set<string>,
): AsyncGenerator<readonly Row[]> {
  using held = await tracing.asKnown(stateOf(question));
  const { policy, caseIds } = question;
  for (const { case_id } of held.tracing.cases(policy)) known.add(case_id);
  const traceable = await traceableCases(held.tracing, policy);
  const named = caseIds === null ? null : new Set(caseIds);
  const asked = named ? traceable.filter((caseId) => named.has(caseId)) : traceable;
  for await (const rows of held.tracing.trace(asked, { ...question, evidence: false }))
    yield rows as unknown as Row[];
}
