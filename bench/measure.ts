export interface Timed<T> {
  readonly result: T;
  readonly elapsed_s: number;
}

export async function timed<T>(task: () => T | Promise<T>): Promise<Timed<T>> {
  const from = performance.now();
  const result = await task();
  return { result, elapsed_s: (performance.now() - from) / 1000 };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs two contenders in turn, A B A B …, so that a drifting machine treats both alike; after one warm-up each. */
export async function inTurn<A, B>(
  rounds: number,
  first: () => Promise<Timed<A>>,
  second: () => Promise<Timed<B>>,
): Promise<{ first: Timed<A>[]; second: Timed<B>[] }> {
  await first();
  await second();
  const times = { first: [] as Timed<A>[], second: [] as Timed<B>[] };
  for (let round = 0; round < rounds; round++) {
    times.first.push(await first());
    times.second.push(await second());
  }
  return times;
}

/** The ratios A / B, pair by pair. */
export function pairedRatios(a: readonly Timed<unknown>[], b: readonly Timed<unknown>[]): number[] {
  return a.map((timing, round) => timing.elapsed_s / b[round].elapsed_s);
}

export function medianTime_s(timings: readonly Timed<unknown>[]): number {
  return median(timings.map(({ elapsed_s }) => elapsed_s));
}
