import type { ScanPlan } from './plan.ts';

/** The first step that lies in any window. */
export function firstStep({ problem, windows }: ScanPlan): number {
  return windows.aliveOnly ? problem.steps - windows.longest_steps : 0;
}

/** Adds the cases of one area, whose counts begin at `base`, to those of a circle, step by step. */
export function addSteps(plan: ScanPlan, byStep: Uint32Array, cases: Uint32Array, base: number): void {
  for (let step = firstStep(plan); step < byStep.length; step++) byStep[step] += cases[base + step];
}
