import { Piscina } from 'piscina';
import type { Weights } from '../../engine/hotspots/gi-star.ts';
import { joinTails, type Tails } from '../../engine/hotspots/permutation.ts';
import type { ScanPlan } from '../../engine/hotspots/scan/plan.ts';
import type { CellsTask } from './cells-of-events.ts';
import type { GiStarTask } from './gi-star-task.ts';
import { inParts, type Run } from './run.ts';
import type { ScanTask } from './scan-task.ts';

/** Parts of a run for each thread: few enough not to count, many enough that no thread waits long at the end. */
const PARTS_A_THREAD = 16;
/** Where each part begins with the same sums again. */
const COSTLY_PARTS_A_THREAD = 4;
const NICE = 5;
const MAX_RESOLUTION = 15;

/** Threads for statistics by replicates. They start with the first run. What they give does not depend on their number. */
export class ReplicatePool {
  readonly #threads: number;
  #piscina: Piscina | null = null;
  #runs = 0;

  /** @param threads at least 1 */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /**
   * The greatest log likelihood ratio of each replicate of a scan, in the order of the replicates.
   * @throws RangeError for fewer than 1 replicate
   */
  async scan(plan: ScanPlan, seed: number, replicates: number, run: Run = {}): Promise<Float64Array> {
    requireReplicates(replicates);
    const maxima = new Float64Array(new SharedArrayBuffer(8 * replicates));
    const runNumber = this.#runs++;
    await inParts(
      replicates,
      this.#partSize(replicates, PARTS_A_THREAD),
      (part) => this.#make<ScanTask, void>('scan-task', { ...part, run: runNumber, plan, seed, maxima }),
      run,
    );
    return maxima;
  }

  /**
   * How many replicates of the conditional permutation of Gi* are as extreme as each cell.
   * @param values one for each cell, finite
   * @throws RangeError for fewer than 1 replicate
   */
  async giStarTails(
    values: Float64Array,
    weights: Weights,
    seed: number,
    replicates: number,
    run: Run = {},
  ): Promise<Tails> {
    requireReplicates(replicates);
    const input = {
      values: shared(values),
      weights: { ...weights, total: shared(weights.total), spread: shared(weights.spread) },
      seed,
    };
    const tails = await inParts(
      replicates,
      this.#partSize(replicates, COSTLY_PARTS_A_THREAD),
      (part) => this.#make<GiStarTask, Tails | null>('gi-star-task', { ...part, ...input }),
      run,
    );
    return joinTails(tails.filter((part) => part !== null));
  }

  /**
   * The H3 cell of each event, in shared memory.
   * @param lat degrees; not copied if it stands in shared memory, like `lng`
   * @throws RangeError for another resolution than 0 … 15, and naming the first event that is not on the globe
   */
  async cellsOf(
    lat: Float64Array,
    lng: Float64Array,
    resolution: number,
    run: Run = {},
  ): Promise<BigUint64Array> {
    requirePlaces(lat, lng);
    if (!(Number.isInteger(resolution) && resolution >= 0 && resolution <= MAX_RESOLUTION))
      throw new RangeError(
        `resolution is ${resolution}, expected a whole number from 0 to ${MAX_RESOLUTION}`,
      );
    const cells = new BigUint64Array(new SharedArrayBuffer(8 * lat.length));
    const input = { lat: shared(lat), lng: shared(lng), resolution, cells };
    await inParts(
      lat.length,
      this.#partSize(lat.length, PARTS_A_THREAD),
      (part) => this.#make<CellsTask, void>('cells-of-events', { ...part, ...input }),
      run,
    );
    return cells;
  }

  /** Ends the threads; runs under way fail. */
  async close(): Promise<void> {
    await this.#piscina?.destroy();
  }

  #make<Task, Result>(name: string, task: Task): Promise<Result> {
    // The main thread, which answers whoever waits, goes first.
    this.#piscina ??= new Piscina({
      minThreads: this.#threads,
      maxThreads: this.#threads,
      niceIncrement: NICE,
    });
    return this.#piscina.run(task, { filename: new URL(`./${name}.ts`, import.meta.url).href });
  }

  #partSize(total: number, partsAThread: number): number {
    return Math.max(1, Math.ceil(total / (this.#threads * partsAThread)));
  }
}

function requireReplicates(replicates: number): void {
  if (Number.isInteger(replicates) && replicates >= 1) return;
  throw new RangeError(`replicates is ${replicates}, expected a whole number from 1`);
}

function requirePlaces(lat: Float64Array, lng: Float64Array): void {
  if (lat.length !== lng.length)
    throw new RangeError(`${lat.length} latitudes and ${lng.length} longitudes, expected as many`);
  for (let event = 0; event < lat.length; event++) {
    if (!(Math.abs(lat[event]) <= 90))
      throw new RangeError(`lat of event ${event} is ${lat[event]}, expected a number from -90 to 90`);
    if (!(Math.abs(lng[event]) <= 180))
      throw new RangeError(`lng of event ${event} is ${lng[event]}, expected a number from -180 to 180`);
  }
}

function shared(values: Float64Array): Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
