import { type BackwardQuestion, type BackwardRows, BackwardSearch } from '../../engine/chains/backward.ts';
import { bestChains } from '../../engine/chains/best-chains.ts';
import type { Chain, ChainQuestion } from '../../engine/chains/chain.ts';
import { Links } from '../../engine/chains/earliest-chain.ts';
import { Labels } from '../../engine/chains/labels.ts';
import { OnwardTree } from '../../engine/chains/onward-tree.ts';
import { type ExposedAgain, Tracer } from '../../engine/exposure/trace.ts';
import { TraceRows } from '../../engine/exposure/trace-rows.ts';
import type { Policy } from '../../engine/policy.ts';
import type { World } from '../../engine/world.ts';

/** One search that is long. The buffers of the world are shared: none is copied. */
export interface SearchTask<Question> {
  readonly world: World;
  readonly policy: Policy;
  readonly question: Question;
}

/** The list of one case, and who was exposed again on it. */
export function traceLabels({
  world,
  policy,
  question,
}: SearchTask<ChainQuestion & { readonly target?: number }>): {
  cells: Uint32Array<ArrayBuffer>;
  again: ExposedAgain;
} {
  const tracer = new Tracer(world, policy, undefined, question.filter);
  const { cells } = tracer.trace(question.index, question);
  return { cells: cells, again: tracer.exposedAgain };
}

/** The cells of one case's tree. */
export function onwardTree({ world, policy, question }: SearchTask<ChainQuestion>): Uint32Array<ArrayBuffer> {
  const { cells, again } = traceLabels({ world, policy, question });
  const labels = new Labels(world, new TraceRows(cells), again);
  return new OnwardTree(world, labels, new Links(world, policy, question, labels)).rows().cells;
}

/** The best ways from a case to a person. */
export function rankedChains({
  world,
  policy,
  question,
}: SearchTask<ChainQuestion & { person: number; numWanted: number }>): Chain[] {
  const { cells, again } = traceLabels({ world, policy, question });
  const labels = new Labels(world, new TraceRows(cells), again);
  const links = new Links(world, policy, question, labels);
  const sources = links.possibleSources(question.person);
  return bestChains(world, labels, links, question.person, { ...question, sources });
}

export function backward({ world, policy, question }: SearchTask<BackwardQuestion>): BackwardRows {
  return new BackwardSearch(world, policy, question.filter).search(question, Infinity) as BackwardRows;
}
