import { Piscina } from 'piscina';
import type { TraceLimits, TraceSource } from '../../engine/exposure/trace.ts';
import { TraceRows } from '../../engine/exposure/trace-rows.ts';
import type { Policy } from '../../engine/policy.ts';
import type { World } from '../../engine/world.ts';
import type * as chainTask from './chain-task.ts';
import { SOURCE_CELLS, type TracedCells, type TraceTask } from './trace-task.ts';
import { UrgentFirst, urgent } from './urgent-first.ts';

/** Cases of one task: enough that a hop to a thread does not count, few enough that batches take turns. */
const CASES_A_TASK = 256;

/** The same where lists are only counted: what comes back is small, however many they are. */
const COUNTED_A_TASK = 2048;

/** Tasks of one batch under way or done and not yet read, a thread: what bounds the memory of results. */
const TASKS_A_THREAD = 3;

/** Handed to a thread at once: it goes on to the next while the last one's lists are read. */
const TASKS_IN_HAND = 2;

const NICE = 5;

const SEARCHES = new URL('./chain-task.ts', import.meta.url).href;
type Searches = Pick<typeof chainTask, 'traceLabels' | 'onwardTree' | 'rankedChains' | 'backward'>;

/** What is asked of many cases at once. */
export interface TraceBatch {
  readonly world: World;
  readonly policy: Policy;
  readonly sources: readonly TraceSource[];
  readonly limits: TraceLimits;
}

/** Threads for many cases at once, over any world under any policy. They start with the first batch and stay warm. */
export class TracePool {
  readonly #threads: number;
  /** Of worlds and policies, so that a thread knows one again. */
  readonly #numbers = new WeakMap<object, number>();
  #numNumbers = 0;
  #piscina: Piscina | null = null;

  /** @param threads at least 1 */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /**
   * One list a case, a task's together, in the order of the cases, whatever thread made them. Several batches share the threads task by
   * task. Of a batch that is no longer read, tasks that wait do nothing and those under way end at their next case.
   */
  async *trace(batch: TraceBatch): AsyncGenerator<readonly TraceRows[]> {
    const { sources } = batch;
    const abandoned = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const taskAt = this.#tasksOf(batch, abandoned);
    const underWay: Promise<TracedCells>[] = [];
    let next = 0;
    try {
      while (next < sources.length || underWay.length > 0) {
        while (next < sources.length && underWay.length < this.#threads * TASKS_A_THREAD) {
          underWay.push(this.#run(taskAt(next)));
          next += CASES_A_TASK;
        }
        const first = next - underWay.length * CASES_A_TASK;
        const numCases = Math.min(CASES_A_TASK, sources.length - first);
        yield listsIn(await (underWay.shift() as Promise<TracedCells>), numCases);
      }
    } finally {
      Atomics.store(abandoned, 0, 1);
    }
  }

  /**
   * How many rows the lists of each batch have on each level, level 1 first, batch by batch: lists themselves stay in
   * their thread. Tasks of all batches share the threads, so that a small batch leaves none of them idle.
   */
  async *count(batches: Iterable<TraceBatch>): AsyncGenerator<number[]> {
    const abandoned = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const underWay: { batch: number; counts: Promise<number[]> }[] = [];
    const tasks = this.#tasksOfAll(batches, abandoned);
    try {
      let [sums, batch] = [[] as number[], 0];
      for (let next = tasks.next(); !next.done || underWay.length > 0; ) {
        for (; !next.done && underWay.length < this.#threads * TASKS_A_THREAD; next = tasks.next())
          underWay.push({ batch: next.value.batch, counts: this.#count(next.value.task) });
        const done = underWay.shift()!;
        const counts = await done.counts;
        if (done.batch !== batch) {
          yield sums;
          [sums, batch] = [[], done.batch];
        }
        sums = counts.map((count, level) => count + (sums[level] ?? 0));
      }
      if (sums.length > 0) yield sums;
    } finally {
      Atomics.store(abandoned, 0, 1);
    }
  }

  /** The answer to one long search: it waits for tasks under way, and for none that waits itself. */
  search<Name extends keyof Searches>(
    name: Name,
    { world, policy, question }: Parameters<Searches[Name]>[0],
  ): Promise<ReturnType<Searches[Name]>> {
    return this.#threadsOf().run(urgent({ world, policy, question }), { filename: SEARCHES, name });
  }

  /** Ends the threads, and fails whoever waits for a list. */
  async close(): Promise<void> {
    await this.#piscina?.destroy();
  }

  #tasksOf(
    { world, policy, sources, limits }: TraceBatch,
    abandoned: Int32Array,
    casesATask = CASES_A_TASK,
  ): (first: number) => TraceTask {
    const tracerName = `${this.#numberOf(world)} ${this.#numberOf(policy)}`;
    const shared = sharedSources(sources);
    return (first) => {
      const last = Math.min(first + casesATask, sources.length);
      return { world, policy, tracerName, limits, sources: shared, first, last, abandoned };
    };
  }

  /** A batch without cases has one task all the same, which counts none. */
  *#tasksOfAll(
    batches: Iterable<TraceBatch>,
    abandoned: Int32Array,
  ): Generator<{ batch: number; task: TraceTask }> {
    let number = 0;
    for (const batch of batches) {
      const taskAt = this.#tasksOf(batch, abandoned, COUNTED_A_TASK);
      let first = 0;
      do {
        yield { batch: number, task: taskAt(first) };
        first += COUNTED_A_TASK;
      } while (first < batch.sources.length);
      number++;
    }
  }

  #count(task: TraceTask): Promise<number[]> {
    const counts = this.#threadsOf().run(task, { name: 'countContacts' });
    // As in `#run`.
    counts.catch(() => {});
    return counts;
  }

  #run(task: TraceTask): Promise<TracedCells> {
    const lists = this.#threadsOf().run(task);
    // Awaited in order of the cases; a task that fails before its turn must not count as unhandled.
    lists.catch(() => {});
    return lists;
  }

  #threadsOf(): Piscina {
    this.#piscina ??= new Piscina({
      filename: new URL('./trace-task.ts', import.meta.url).href,
      minThreads: this.#threads,
      maxThreads: this.#threads,
      concurrentTasksPerWorker: TASKS_IN_HAND,
      taskQueue: new UrgentFirst(),
      // Whoever asks of one case is answered by the main thread, which goes first.
      niceIncrement: NICE,
    });
    return this.#piscina;
  }

  #numberOf(asked: object): number {
    const number = this.#numbers.get(asked) ?? this.#numNumbers++;
    this.#numbers.set(asked, number);
    return number;
  }
}

function sharedSources(sources: readonly TraceSource[]): Float64Array {
  const bytes = sources.length * SOURCE_CELLS * Float64Array.BYTES_PER_ELEMENT;
  const cells = new Float64Array(new SharedArrayBuffer(bytes));
  for (const [i, { person, from, to }] of sources.entries()) cells.set([person, from, to], i * SOURCE_CELLS);
  return cells;
}

function listsIn(words: TracedCells, numCases: number): TraceRows[] {
  const lists: TraceRows[] = [];
  let pos = numCases;
  for (let i = 0; i < numCases; i++) {
    lists.push(new TraceRows(words.subarray(pos, pos + words[i])));
    pos += words[i];
  }
  return lists;
}
