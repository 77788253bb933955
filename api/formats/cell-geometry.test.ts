import { latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import { cellGeometry } from './cell-geometry.ts';

test('a cell is a closed ring of longitude and latitude', () => {
  const { type, coordinates } = cellGeometry(latLngToCell(10.46, 105.63, 8));
  expect(type).toBe('Polygon');
  const [ring] = coordinates as [number, number][][];
  expect(ring).toHaveLength(7);
  expect(ring!.at(-1)).toEqual(ring![0]);
  expect(ring![0]![0]).toBeCloseTo(105.63, 1);
});

test('a cell across the antimeridian is cut in two, each within its hemisphere', () => {
  const { type, coordinates } = cellGeometry(latLngToCell(-17, 180, 5));
  expect(type).toBe('MultiPolygon');
  const lngs = (coordinates as [number, number][][][]).map((polygon) => polygon[0]!.map(([lng]) => lng));
  expect(lngs).toHaveLength(2);
  for (const half of lngs) {
    expect(Math.max(...half) - Math.min(...half)).toBeLessThan(1);
    expect(half.every((lng) => Math.abs(lng) <= 180)).toBe(true);
  }
});
