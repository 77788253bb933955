/** What a caller of a long run may ask for. */
export interface Run {
  /** Ends the run soon: it rejects with the signal's reason, and the pool stays usable. */
  readonly signal?: AbortSignal | undefined;
  /** Called whenever a part is done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The numbers `[from, to)` of a run's items, and where a thread looks whether it should stop. */
export interface Part {
  readonly from: number;
  readonly to: number;
  /** One shared number, not 0 once the run is to end. */
  readonly stop: Int32Array;
}

export function isStopped({ stop }: Part): boolean {
  return Atomics.load(stop, 0) !== 0;
}

/**
 * Makes all parts of a run and gives their results in order. The first part that fails ends the run with its
 * error; no part is under way any more when this settles.
 */
export async function inParts<Result>(
  total: number,
  partSize: number,
  make: (part: Part) => Promise<Result>,
  { signal, onProgress }: Run,
): Promise<Result[]> {
  signal?.throwIfAborted();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const end = () => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', end);
  let done = 0;
  const counted = async (from: number): Promise<Result> => {
    const to = Math.min(total, from + partSize);
    const result = await make({ from, to, stop });
    done += to - from;
    if (stop[0] === 0) onProgress?.(done, total);
    return result;
  };
  const failed = (error: unknown) => {
    end();
    throw error;
  };
  const parts: Promise<Result>[] = [];
  for (let from = 0; from < total; from += partSize) parts.push(counted(from).catch(failed));
  await Promise.allSettled(parts);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  return Promise.all(parts);
}
