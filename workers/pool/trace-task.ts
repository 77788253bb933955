import { workerData } from 'piscina';
import { type TraceLimits, Tracer, type TraceSource } from '../../engine/exposure/trace.ts';
import type { Policy } from '../../engine/policy.ts';
import type { World } from '../../engine/world.ts';

/** What a thread is started with: views on the shared buffers, copied by reference. */
export interface TraceThreadData {
  readonly world: World;
  readonly policy: Policy;
}

export interface TraceTask {
  readonly sources: readonly TraceSource[];
  readonly limits: TraceLimits;
}

const { world, policy } = workerData as TraceThreadData;
const tracer = new Tracer(world, policy);

/** The lists of some cases, one behind the other: a single array crosses threads, and no class does. */
export interface TracedCells {
  readonly cells: Uint32Array<ArrayBuffer>;
  /** Number of cells of each case's list. */
  readonly lengths: Uint32Array<ArrayBuffer>;
}

/** The lists of some cases, in their order. */
export default function traceCases({ sources, limits }: TraceTask): TracedCells {
  const lists = sources.map((source) => tracer.trace(source, limits).cells);
  const lengths = Uint32Array.from(lists, ({ length }) => length);
  const cells = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
  let pos = 0;
  for (const list of lists) {
    cells.set(list, pos);
    pos += list.length;
  }
  return { cells, lengths };
}
