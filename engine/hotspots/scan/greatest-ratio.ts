import { logRatio } from './log-ratio.ts';
import type { ScanPlan } from './plan.ts';
import { RatioLimits } from './ratio-limits.ts';
import { addSteps, firstStep } from './steps.ts';

/** Finds the greatest log likelihood ratio over all windows of a plan, for one set of cases after another. */
export class GreatestRatio {
  readonly #plan: ScanPlan;
  readonly #limits: RatioLimits;
  readonly #byArea: Uint32Array;
  readonly #byStep: Uint32Array;
  #greatest = 0;

  constructor(plan: ScanPlan) {
    this.#plan = plan;
    this.#limits = new RatioLimits(plan.problem);
    this.#byArea = new Uint32Array(plan.problem.areaCount);
    this.#byStep = new Uint32Array(plan.problem.steps);
  }

  /** @param cases laid out as the problem's own, and as many; 0 if no window has more cases than expected */
  of(cases: Uint32Array): number {
    this.#greatest = 0;
    if (this.#plan.problem.steps === 1) this.#lookInSpace(cases);
    else this.#lookInSpaceAndTime(cases);
    return this.#greatest;
  }

  #lookInSpace(cases: Uint32Array): void {
    const { problem, circles } = this.#plan;
    const { starts, members, weights } = circles;
    let limit = this.#limits.below(0);
    for (let centre = 0; centre < problem.areaCount; centre++) {
      const end = starts[centre + 1];
      let inside = 0;
      for (let pos = starts[centre]; pos < end; pos++) {
        inside += cases[members[pos]];
        if (weights[pos] < limit[inside]) limit = this.#raise(inside, weights[pos]);
      }
    }
  }

  #lookInSpaceAndTime(cases: Uint32Array): void {
    const { problem, circles } = this.#plan;
    const { steps, areaCount } = problem;
    this.#sumByArea(cases);
    for (let centre = 0; centre < areaCount; centre++) {
      this.#byStep.fill(0);
      let hasGrown = false;
      for (let pos = circles.starts[centre]; pos < circles.starts[centre + 1]; pos++) {
        const area = circles.members[pos];
        if (this.#byArea[area] > 0) {
          hasGrown = true;
          addSteps(this.#plan, this.#byStep, cases, area * steps);
        }
        // A circle that has won weight and no cases is never better than the one before.
        if (!hasGrown || circles.weights[pos] === Infinity) continue;
        hasGrown = false;
        this.#lookInTime(circles.weights[pos]);
      }
    }
  }

  #lookInTime(weight: number): void {
    const { problem, windows } = this.#plan;
    const { steps, stepWeights } = problem;
    const byStep = this.#byStep;
    let limit = this.#limits.below(this.#greatest);
    for (let end = windows.aliveOnly ? steps : 1; end <= steps; end++) {
      // A window that ends with a step without cases is never better than the one that ends before it.
      if (!windows.aliveOnly && byStep[end - 1] === 0) continue;
      const earliest = Math.max(0, end - windows.longest_steps);
      let inside = 0;
      let duration = 0;
      for (let start = end - 1; start >= earliest; start--) {
        inside += byStep[start];
        duration += stepWeights[start];
        if (weight * duration < limit[inside]) limit = this.#raise(inside, weight * duration);
      }
    }
  }

  /** Looks closely at a window that may be the best; the table for those to come. */
  #raise(cases: number, measure: number): Float64Array {
    this.#greatest = Math.max(this.#greatest, logRatio(this.#plan.problem, cases, measure));
    return this.#limits.below(this.#greatest);
  }

  #sumByArea(cases: Uint32Array): void {
    const { steps } = this.#plan.problem;
    const from = firstStep(this.#plan);
    this.#byArea.fill(0);
    for (let area = 0; area < this.#byArea.length; area++) {
      for (let step = from; step < steps; step++) this.#byArea[area] += cases[area * steps + step];
    }
  }
}
