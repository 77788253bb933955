/** The same meridian, at most half a turn from the other; degrees. */
export function nearestTurn(lng: number, other: number): number {
  return lng - 360 * Math.round((lng - other) / 360);
}
