import { latLngToCell } from 'h3-js';

export interface BareCellsTask {
  readonly lat: Float64Array;
  readonly lng: Float64Array;
  readonly resolution: number;
  readonly from: number;
  readonly to: number;
}

/** Calls h3 for each event and keeps nothing of it; how many digits it gave, so that no call can be left out. */
export default function bareCells({ lat, lng, resolution, from, to }: BareCellsTask): number {
  let digits = 0;
  for (let event = from; event < to; event++)
    digits += latLngToCell(lat[event], lng[event], resolution).length;
  return digits;
}
