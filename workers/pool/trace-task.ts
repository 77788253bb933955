import { move } from 'piscina';
import { type TraceLimits, Tracer, type TraceSource } from '../../engine/exposure/trace.ts';
import type { Policy } from '../../engine/policy.ts';
import type { World } from '../../engine/world.ts';

/** Some cases of a batch. The buffers of world, sources and `abandoned` are shared: none is copied. */
export interface TraceTask {
  readonly world: World;
  readonly policy: Policy;
  /** Names the pair of world and policy: a thread keeps the tracer of the pair asked last. */
  readonly tracerName: string;
  readonly limits: TraceLimits;
  /** `SOURCE_CELLS` a case of the whole batch: person, from, to. */
  readonly sources: Float64Array;
  /** The task's cases: `[first, last)` of the batch. */
  readonly first: number;
  readonly last: number;
  /** One element, 1 once nobody waits for the batch any more. */
  readonly abandoned: Int32Array;
}

/**
 * The lists of a task's cases in one array, which moves from thread to thread: the number of cells of each list,
 * then the cells of each list.
 */
export type TracedCells = Uint32Array<ArrayBuffer>;

export const SOURCE_CELLS = 3;

let kept: { readonly name: string; readonly tracer: Tracer } | null = null;

/** Rows on each level of all lists of a task's cases together, level 1 first; of an abandoned batch of some. */
export function countContacts(task: TraceTask): number[] {
  const { limits, abandoned } = task;
  const counts = Array.from({ length: limits.levels }, () => 0);
  for (const { levels } of tracerOf(task).traceAll(sourcesOf(task), limits)) {
    for (const level of levels) counts[level - 1]++;
    if (Atomics.load(abandoned, 0) !== 0) break;
  }
  return counts;
}

/** Traces a task's cases, in their order; those left of an abandoned batch have empty lists. */
export default function traceCases(task: TraceTask): TracedCells {
  const { limits, abandoned } = task;
  const isAbandoned = () => Atomics.load(abandoned, 0) !== 0;
  const sources = isAbandoned() ? [] : sourcesOf(task);
  const lists: Uint32Array[] = [];
  for (const { cells } of tracerOf(task).traceAll(sources, limits)) {
    lists.push(cells);
    if (isAbandoned()) break;
  }
  return move(joined(lists, task.last - task.first)) as TracedCells;
}

function sourcesOf({ sources, first, last }: TraceTask): TraceSource[] {
  return Array.from({ length: last - first }, (_, i) => {
    const pos = (first + i) * SOURCE_CELLS;
    return { person: sources[pos], from: sources[pos + 1], to: sources[pos + 2] };
  });
}

function tracerOf({ tracerName, world, policy }: TraceTask): Tracer {
  if (kept?.name === tracerName) return kept.tracer;
  // Of two large worlds, one is let go before the other is taken up.
  kept = null;
  kept = { name: tracerName, tracer: new Tracer(world, policy) };
  return kept.tracer;
}

function joined(lists: readonly Uint32Array[], numCases: number): TracedCells {
  const numCells = lists.reduce((sum, { length }) => sum + length, 0);
  const words = new Uint32Array(numCases + numCells);
  let pos = numCases;
  for (const [i, list] of lists.entries()) {
    words[i] = list.length;
    words.set(list, pos);
    pos += list.length;
  }
  return words;
}
