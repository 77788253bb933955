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

/** The cells of the lists of some cases, in their order: a class does not cross threads. */
export default function traceCases({ sources, limits }: TraceTask): Uint32Array<ArrayBuffer>[] {
  return sources.map((source) => tracer.trace(source, limits).cells);
}
