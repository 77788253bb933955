import { availableParallelism } from 'node:os';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';

const THREADS_MAX = 256;

/** Threads for many cases at once: TRUYVET_WORKERS, else one a core. @throws UsageError */
export function threadsOf({ env }: Io): number {
  const text = env.TRUYVET_WORKERS;
  if (!text) return availableParallelism();
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= THREADS_MAX) return Number(text);
  throw new UsageError(`TRUYVET_WORKERS ${text} is not a whole number from 1 to ${THREADS_MAX}`);
}
