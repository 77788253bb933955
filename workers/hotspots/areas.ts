import { getHexagonAreaAvg, polygonToCells } from 'h3-js';
import { HotspotError } from '../../data/hotspots/error.ts';
import { nearestTurn } from '../../data/hotspots/meridian.ts';
import type { Outline, Polygon } from '../../data/hotspots/outlines.ts';
import { type StudyArea, studyAreaOf, withRings } from '../../engine/hotspots/study-area.ts';

/** Cells of a study area at most: a second or so, and 10 MB with its neighbours. */
export const CELLS_MAX = 100_000;
const KM_A_DEGREE = 111.2;

/**
 * The cells whose centre lies in the outline.
 * @throws HotspotError for an outline without a cell, or with more than `CELLS_MAX`, before they are made
 */
export function areaWithin(outline: Outline, resolution: number): StudyArea {
  const expected = outline.polygons.reduce((sum, polygon) => sum + area_km2(polygon), 0);
  requireFewer(expected / getHexagonAreaAvg(resolution, 'km2'), resolution);
  const cells = outline.polygons.flatMap((polygon) => cellsIn(polygon, resolution));
  if (cells.length === 0)
    throw new HotspotError(
      `the area ${outline.name} holds the centre of no cell of resolution ${resolution}; expected a larger area or resolution`,
    );
  return studyAreaOf(resolution, cells);
}

/** The given cells and so many rings around each. @throws HotspotError for none, or more than `CELLS_MAX` */
export function areaAround(cells: readonly bigint[], rings: number, resolution: number): StudyArea {
  const active = new Set(cells);
  if (active.size === 0)
    throw new HotspotError('no record has a position; expected homes, venues, cases or encounters with one');
  requireFewer(active.size, resolution);
  const around = withRings(active, rings);
  requireFewer(around.size, resolution);
  return studyAreaOf(resolution, around);
}

function requireFewer(count: number, resolution: number): void {
  if (count <= CELLS_MAX) return;
  throw new HotspotError(
    `resolution ${resolution}: the area has about ${Math.round(count)} cells, at most ${CELLS_MAX} can be answered; take a coarser resolution or a smaller area`,
  );
}

function cellsIn(polygon: Polygon, resolution: number): bigint[] {
  const rings = polygon.map((ring) => ring.map(([lng, lat]) => [lng, lat]));
  return polygonToCells(rings, resolution, true).map((cell) => BigInt(`0x${cell}`));
}

/** Of the outer ring, good enough to count cells before they are made. */
function area_km2([outer = []]: Polygon): number {
  let doubled = 0;
  let [previousLng, previousLat] = outer.at(-1) ?? [0, 0];
  for (const [lng, lat] of outer) {
    const near = nearestTurn(lng, previousLng);
    doubled +=
      (near - previousLng) * Math.cos((((lat + previousLat) / 2) * Math.PI) / 180) * (lat + previousLat);
    [previousLng, previousLat] = [near, lat];
  }
  return Math.abs(doubled / 2) * KM_A_DEGREE ** 2;
}
