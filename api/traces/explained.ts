import type { Row } from '../formats/row-set.ts';
import type { HeldTracing } from '../service.ts';
import { type Asked, withCauses } from './causes.ts';
import { stateOf, type TraceQuestion } from './trace-job.ts';

/**
 * Rows of a difference between two questions, with what made each so.
 * @param present let go of once the rows are read
 * @throws TracingError `unknown-version`
 */
export async function* explained(
  differences: AsyncIterable<readonly Row[]>,
  present: HeldTracing,
  before: TraceQuestion,
  after: TraceQuestion,
): AsyncGenerator<readonly Row[]> {
  using resources = new DisposableStack();
  resources.use(present);
  const questions = [before, after];
  const held = await present.tracing.asKnownTogether(questions.map(stateOf));
  for (const state of held) resources.use(state);
  const [was, is] = questions.map((question, i): Asked => {
    const { policy, level, asOf, knownAt = null } = question;
    const { tracing } = held[i]!;
    return { policy, level, asOf, tracing, state: JSON.stringify([tracing.version, knownAt]) };
  });
  yield* withCauses(differences, was!, is!);
}
