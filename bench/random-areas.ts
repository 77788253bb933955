import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js';
import { poissonProblem, type ScanProblem } from '../engine/hotspots/scan/problem.ts';
import type { SpaceTimePoints } from '../engine/hotspots/st-dbscan-grid.ts';
import { streamOf } from '../engine/hotspots/streams.ts';

export const AREAS_SEED = 20211229;
/** Fourteen rings around a cell of resolution 8: 631 cells. */
const RINGS = 14;
const [LAT, LNG] = [21.03, 105.85];
const MEAN_POPULATION = 1600;
/** Cases a person; three times as many within two rings of the middle. */
const RISK = 0.004;
const RAISED = 3;

/** Cells around Hà Nội with a raised risk in the middle. */
export function randomAreas(): ScanProblem {
  const middle = latLngToCell(LAT, LNG, 8);
  const cells = gridDisk(middle, RINGS);
  const raised = new Set(gridDisk(middle, 2));
  const stream = streamOf(AREAS_SEED, 0);
  const centres = cells.map((cell) => cellToLatLng(cell));
  const population = Float64Array.from(cells, () => 1 + stream.below(2 * MEAN_POPULATION));
  const cases = Uint32Array.from(cells, (cell, i) => {
    const risk = RISK * (raised.has(cell) ? RAISED : 1);
    let count = 0;
    for (let person = 0; person < population[i]; person++) count += stream.uniform() < risk ? 1 : 0;
    return count;
  });
  const areas = {
    lat: Float64Array.from(centres, ([lat]) => lat),
    lng: Float64Array.from(centres, ([, lng]) => lng),
  };
  return poissonProblem(areas, cases, population);
}

/** Events of sixty days over a city; a quarter of them in a square kilometre. In shared memory. */
export function randomEvents(count: number): SpaceTimePoints {
  const stream = streamOf(AREAS_SEED, 1);
  const shared = (draw: (event: number) => number) => {
    const values = new Float64Array(new SharedArrayBuffer(8 * count));
    for (let event = 0; event < count; event++) values[event] = draw(event);
    return values;
  };
  const within = (event: number) => (event % 4 === 0 ? 0.01 : 0.4) * (stream.uniform() - 0.5);
  return {
    lat: shared((event) => LAT + within(event)),
    lng: shared((event) => LNG + within(event)),
    at_h: shared(() => 60 * 24 * stream.uniform()),
  };
}
