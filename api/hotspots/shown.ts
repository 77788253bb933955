import type { Layer } from '../../workers/hotspots/layer.ts';

/** A layer as one reader may see it. */
export interface Shown {
  readonly layer: Layer;
  /** Whether counts, scores and populations are all shown; else counts may be withheld, and classes alone are. */
  readonly isWhole: boolean;
  /** The count of a slot; `null` where it is withheld. */
  countAt(slot: number): number | null;
}

/** For those who may see all of it. */
export function shownWhole(layer: Layer): Shown {
  return { layer, isWhole: true, countAt: (slot) => layer.counts[slot] };
}
