import { expect, test } from 'vitest';
import { arc_m, EARTH_RADIUS_M, squaredChord, squaredChordOf, unitVectors } from './sphere.ts';

function distance_m(latA: number, lngA: number, latB: number, lngB: number): number {
  return arc_m(squaredChord(unitVectors(Float64Array.of(latA, latB), Float64Array.of(lngA, lngB)), 0, 1));
}

test.each([
  ['a quarter of the equator', [0, 0, 0, 90], 0.5],
  ['half of it, across the antimeridian', [0, -90, 0, 90], 1],
  ['from pole to pole', [90, 17, -90, 100], 1],
  ['two degrees across the antimeridian', [0, 179, 0, -179], 2 / 180],
  ['two names of one pole', [90, 0, 90, 77], 0],
] as const)('%s is as long as it should be', (_, [latA, lngA, latB, lngB], halfTurns) => {
  expect(distance_m(latA, lngA, latB, lngB)).toBeCloseTo(halfTurns * Math.PI * EARTH_RADIUS_M, 3);
});

test('from Hà Nội to Thành phố Hồ Chí Minh is 1,137 km', () => {
  expect(distance_m(21.0285, 105.8542, 10.8231, 106.6297) / 1000).toBeCloseTo(1137.8, 0);
});

test.each([0, 1, 5000, 1e7])('the chord of %d m is that of points so far apart', (metres) => {
  expect(arc_m(squaredChordOf(metres))).toBeCloseTo(metres, 6);
});

test('nothing lies farther than half the globe', () => {
  expect(squaredChordOf(Math.PI * EARTH_RADIUS_M)).toBe(Infinity);
});
