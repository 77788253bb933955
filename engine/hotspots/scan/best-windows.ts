import { logRatio } from './log-ratio.ts';
import type { ScanPlan } from './plan.ts';
import { RatioLimits } from './ratio-limits.ts';
import { addSteps } from './steps.ts';

/** One window of the recorded cases. */
export interface Window {
  /** Number of the area around whose centre it lies. */
  readonly centre: number;
  /** Position of its circle in the plan's circles. */
  readonly pos: number;
  /** Steps `[start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly cases: number;
  readonly measure: number;
  readonly logRatio: number;
}

/**
 * The best window of each centre that has one, in the order of the centres. Of equal ones the smaller circle, in
 * it the one that ends first, of these the shorter.
 */
export function bestWindows(plan: ScanPlan): Window[] {
  const { problem, circles } = plan;
  const limits = new RatioLimits(problem);
  const byStep = new Uint32Array(problem.steps);
  const best: Window[] = [];
  for (let centre = 0; centre < problem.areaCount; centre++) {
    byStep.fill(0);
    let ofCentre: Window | null = null;
    for (let pos = circles.starts[centre]; pos < circles.starts[centre + 1]; pos++) {
      addSteps(plan, byStep, problem.cases, circles.members[pos] * problem.steps);
      if (circles.weights[pos] === Infinity) continue;
      ofCentre = betterInTime(plan, limits, byStep, centre, pos, ofCentre);
    }
    if (ofCentre) best.push(ofCentre);
  }
  return best;
}

/** The best window of a circle if it is better than `best`, else that. */
function betterInTime(
  { problem, circles, windows }: ScanPlan,
  limits: RatioLimits,
  byStep: Uint32Array,
  centre: number,
  pos: number,
  best: Window | null,
): Window | null {
  const { steps, stepWeights } = problem;
  let limit = limits.below(best?.logRatio ?? 0);
  for (let end = windows.aliveOnly ? steps : 1; end <= steps; end++) {
    const earliest = Math.max(0, end - windows.longest_steps);
    let cases = 0;
    let duration = 0;
    for (let start = end - 1; start >= earliest; start--) {
      cases += byStep[start];
      duration += stepWeights[start];
      const measure = circles.weights[pos] * duration;
      if (measure >= limit[cases]) continue;
      const ratio = logRatio(problem, cases, measure);
      if (ratio <= (best?.logRatio ?? 0)) continue;
      best = { centre, pos, start, end, cases, measure, logRatio: ratio };
      limit = limits.below(ratio);
    }
  }
  return best;
}
