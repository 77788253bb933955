import { type Circles, circlesOf } from './circles.ts';
import type { ScanProblem } from './problem.ts';

/** Which windows are looked at. */
export interface ScanWindows {
  /** Share of all weight that a window may hold, at most; in (0, 1]. */
  readonly largestShare: number;
  /** Steps of time that a window may last, at most. */
  readonly longest_steps: number;
  /** Only windows that last until the end of the last step: clusters that are still alive. */
  readonly aliveOnly: boolean;
}

/** A problem and its windows, all arrays in shared memory: posted to a thread, it is shared. */
export interface ScanPlan {
  readonly problem: ScanProblem;
  readonly circles: Circles;
  readonly windows: ScanWindows;
}

/**
 * The windows of a problem: by default up to half of the weight and half of the time, alive or not.
 * @throws RangeError for windows that cannot be, and for more circles than fit in memory
 */
export function planScan(problem: ScanProblem, asked: Partial<ScanWindows> = {}): ScanPlan {
  const windows = {
    largestShare: 0.5,
    longest_steps: Math.max(1, Math.floor(problem.steps / 2)),
    aliveOnly: false,
    ...asked,
  };
  const { largestShare, longest_steps } = windows;
  if (!(largestShare > 0 && largestShare <= 1))
    throw new RangeError(`largestShare is ${largestShare}, expected a number above 0, at most 1`);
  if (!(Number.isInteger(longest_steps) && longest_steps >= 1 && longest_steps <= problem.steps))
    throw new RangeError(
      `longest_steps is ${longest_steps}, expected a whole number from 1 to ${problem.steps}`,
    );
  return { problem, circles: circlesOf(problem, largestShare), windows };
}
