import type { Weights } from './gi-star.ts';

/** Cells with equally many neighbours in each ring have one shape: a draw of values weighs the same for them. */
export interface Shapes {
  readonly ofCell: Uint32Array;
  readonly count: number;
  /** Rings without the cell itself: 1 … k. */
  readonly k: number;
  /** Shape `s` gives the draws `[ends[s * (k + 1) + r − 1], ends[s * (k + 1) + r])` to ring `r`; ring 0 gets none. */
  readonly ends: Uint32Array;
  /** Neighbours of the largest shape. */
  readonly longest: number;
}

export function shapesOf({ neighbours }: Weights): Shapes {
  const { k, offsets, rings } = neighbours;
  const numbers = new Map<string, number>();
  const ends: number[] = [];
  const ofCell = new Uint32Array(offsets.length - 1);
  const lengths = new Uint32Array(k + 1);
  let longest = 0;
  for (let cell = 0; cell < ofCell.length; cell++) {
    lengths.fill(0);
    for (let pos = offsets[cell]; pos < offsets[cell + 1]; pos++) lengths[rings[pos]]++;
    lengths[0] = 0;
    const key = lengths.join();
    let number = numbers.get(key);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(key, number);
      let end = 0;
      for (const length of lengths) {
        end += length;
        ends.push(end);
      }
      longest = Math.max(longest, end);
    }
    ofCell[cell] = number;
  }
  return { ofCell, count: numbers.size, k, ends: Uint32Array.from(ends), longest };
}

/** Σ of the weighted values at `places`, for each shape. */
export function sumByShape(
  values: Float64Array,
  places: Uint32Array,
  { count, k, ends }: Shapes,
  ofRing: Float64Array,
  sums: Float64Array,
): void {
  const upTo = new Float64Array(places.length + 1);
  for (let i = 0; i < places.length; i++) upTo[i + 1] = upTo[i] + values[places[i]];
  for (let shape = 0; shape < count; shape++) {
    const from = shape * (k + 1);
    let sum = 0;
    for (let ring = 1; ring <= k; ring++)
      sum += ofRing[ring] * (upTo[ends[from + ring]] - upTo[ends[from + ring - 1]]);
    sums[shape] = sum;
  }
}

/** Weight that a shape gives the draw at a place in the sequence; 0 if it has no use for it. */
export function weightOfDraw(shape: number, draw: number, { k, ends }: Shapes, ofRing: Float64Array): number {
  const from = shape * (k + 1);
  let ring = 1;
  while (ring <= k && draw >= ends[from + ring]) ring++;
  return ring <= k ? ofRing[ring] : 0;
}
