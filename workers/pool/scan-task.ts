import type { ScanPlan } from '../../engine/hotspots/scan/plan.ts';
import { type Replicate, replicatesOf } from '../../engine/hotspots/scan/replicates.ts';
import { isStopped, type Part } from './run.ts';

/** Some replicates of a scan. */
export interface ScanTask extends Part {
  /** Tasks with equal numbers have the same plan and seed. */
  readonly run: number;
  readonly plan: ScanPlan;
  readonly seed: number;
  /** Shared, one number a replicate: the greatest ratios are written here. */
  readonly maxima: Float64Array;
}

/** What is ready for the run of the last task: its tables serve all replicates. */
let ready: { readonly run: number; readonly replicate: Replicate } | undefined;

export default function scanReplicates(task: ScanTask): void {
  if (isStopped(task)) return;
  if (ready?.run !== task.run) ready = { run: task.run, replicate: replicatesOf(task.plan, task.seed) };
  for (let number = task.from; number < task.to && !isStopped(task); number++)
    task.maxima[number] = ready.replicate(number);
}
