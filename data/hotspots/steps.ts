import { localDayEnd, localDayStart } from '../../engine/time.ts';
import { HotspotError } from './error.ts';

/** A time step `[from, to)`, epoch seconds. */
export interface Step {
  readonly from: number;
  readonly to: number;
}

export const STEPS_MAX = 1000;

/**
 * Steps of so many local days from the span's beginning on; the last is cut at its end. One step where none is named.
 * @throws HotspotError for more than `STEPS_MAX`
 */
export function stepsOf(span: Step, step_days: number | null, zone: string): readonly Step[] {
  if (step_days === null) return [span];
  const steps: Step[] = [];
  for (let from = span.from; from < span.to; ) {
    if (steps.length === STEPS_MAX)
      throw new HotspotError(`step ${step_days}: gives more than ${STEPS_MAX} steps; expected a longer one`);
    const to = Math.min(span.to, afterDays(from, step_days, zone));
    steps.push({ from, to });
    from = to;
  }
  return steps;
}

/** The whole local days from the first instant to the last. */
export function localDaysOf(first: number, last: number, zone: string): Step {
  return { from: localDayStart(first, zone), to: localDayEnd(last, zone) };
}

/** Index of the step that holds the instant, −1 for none. */
export function stepAt(steps: readonly Step[], at: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]!.to <= at) low = middle + 1;
    else high = middle;
  }
  return low < steps.length && steps[low]!.from <= at ? low : -1;
}

function afterDays(from: number, days: number, zone: string): number {
  let to = from;
  for (let day = 0; day < days; day++) to = localDayEnd(to, zone);
  return to;
}
