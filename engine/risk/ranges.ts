/** Numbers from `min` to `max`, both included unless said otherwise. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly minExclusive?: boolean;
  readonly maxExclusive?: boolean;
}

export function isWithin(value: number, { min, max, minExclusive, maxExclusive }: Range): boolean {
  return (minExclusive ? value > min : value >= min) && (maxExclusive ? value < max : value <= max);
}
