import { Piscina } from 'piscina';
import type { TraceLimits, TraceSource } from '../../engine/exposure/trace.ts';
import { TraceRows } from '../../engine/exposure/trace-rows.ts';
import type { Policy } from '../../engine/policy.ts';
import type { World } from '../../engine/world.ts';
import type { TracedCells, TraceTask, TraceThreadData } from './trace-task.ts';

/** Cases of one task: enough that a hop to a thread, some 50 µs, does not count. */
const CASES_A_TASK = 128;

/** Tasks under way or done and not yet read, a thread: what bounds the memory of results. */
const TASKS_A_THREAD = 3;

/** Threads that trace many cases over one world under one policy. */
export class TracePool {
  readonly #piscina: Piscina<TraceTask, TracedCells>;
  readonly #threads: number;

  /** @param threads at least 1 */
  constructor(world: World, policy: Policy, threads: number) {
    this.#threads = threads;
    this.#piscina = new Piscina({
      filename: new URL('./trace-task.ts', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      workerData: { world, policy } satisfies TraceThreadData,
    });
  }

  /** One list a case, in the order of the cases, whatever thread made it. */
  async *trace(sources: readonly TraceSource[], limits: TraceLimits): AsyncGenerator<TraceRows> {
    const underWay: Promise<TracedCells>[] = [];
    let next = 0;
    while (next < sources.length || underWay.length > 0) {
      while (next < sources.length && underWay.length < this.#threads * TASKS_A_THREAD) {
        const lists = this.#piscina.run({ sources: sources.slice(next, next + CASES_A_TASK), limits });
        // Awaited in order below; a task that fails before its turn must not count as unhandled.
        lists.catch(() => {});
        underWay.push(lists);
        next += CASES_A_TASK;
      }
      yield* listsIn(await (underWay.shift() as Promise<TracedCells>));
    }
  }

  close(): Promise<void> {
    return this.#piscina.destroy();
  }
}

function* listsIn({ cells, lengths }: TracedCells): Generator<TraceRows> {
  let pos = 0;
  for (const length of lengths) {
    yield new TraceRows(cells.subarray(pos, pos + length));
    pos += length;
  }
}
