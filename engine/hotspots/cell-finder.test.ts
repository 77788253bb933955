import fc from 'fast-check';
import { cellToBoundary, cellToLatLng, getPentagons, latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import { CellFinder } from './cell-finder.ts';
import { innerCircleOf } from './inner-circle.ts';

function cellsFound(places: readonly (readonly [number, number])[], resolution: number): string[] {
  const finder = new CellFinder(resolution);
  return places.map(([lat, lng]) => {
    finder.find(lat, lng);
    return finder.high.toString(16) + finder.low.toString(16).padStart(8, '0');
  });
}

/** Places around one, each asked for three times: the third may be answered from memory. */
function around([lat, lng]: readonly [number, number], spread: number, offsets: readonly [number, number][]) {
  return offsets.flatMap(([north, east]) => {
    const place = [clamp(lat + north * spread, 90), clamp(lng + east * spread, 180)] as const;
    return [place, place, place];
  });
}

function clamp(degrees: number, most: number): number {
  return Math.max(-most, Math.min(most, degrees));
}

const unit = fc.double({ min: -1, max: 1, noNaN: true });
const offsets = fc.array(fc.tuple(unit, unit), { minLength: 50, maxLength: 200 });

test('cells anywhere, at any density, are those of H3', () => {
  fc.assert(
    fc.property(unit, unit, fc.integer({ min: 0, max: 15 }), offsets, (lat, lng, resolution, near) => {
      for (const cells of [0.3, 3, 300]) {
        const spread = (cells * 12) / Math.sqrt(7) ** resolution;
        const places = around([90 * lat, 180 * lng], spread, near);
        expect(cellsFound(places, resolution)).toEqual(
          places.map(([lat, lng]) => latLngToCell(lat, lng, resolution)),
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('cells at pentagons, poles and the antimeridian are those of H3', () => {
  const centres = [
    ...getPentagons(6).map((cell) => cellToLatLng(cell)),
    [90, 0],
    [-90, 0],
    [10, 180],
    [10, -180],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...centres), offsets, ([lat = 0, lng = 0], near) => {
      const places = around([lat, lng], 0.2, near);
      expect(cellsFound(places, 6)).toEqual(places.map(([lat, lng]) => latLngToCell(lat, lng, 6)));
    }),
    { numRuns: 60 },
  );
});

test('a circle reaches to within a thousandth of the nearest edge and no farther', () => {
  for (const cell of ['882a107289fffff', ...getPentagons(8)]) {
    const { lat, lng, squeeze, limit } = innerCircleOf(cell);
    const corners = cellToBoundary(cell);
    const middles = corners.map(([lat, lng], i) => {
      const [otherLat, otherLng] = corners.at(i - 1)!;
      return [(lat + otherLat) / 2, (lng + otherLng) / 2] as const;
    });
    const distances = middles.map(([toLat, toLng]) => (toLat - lat) ** 2 + squeeze * (toLng - lng) ** 2);
    expect(Math.min(...distances)).toBeGreaterThan(limit);
    expect(Math.min(...distances)).toBeLessThan(1.05 * limit);
  }
});
