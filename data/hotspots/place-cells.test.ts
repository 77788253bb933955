import fc from 'fast-check';
import { cellToParent, latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import { cellAt, FINEST_RESOLUTION, located, placeCells } from './place-cells.ts';

const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });

test('a place is counted in the parents of its finest cell, at every resolution', () => {
  const places = fc.array(fc.tuple(degrees(90), degrees(180)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(places, fc.integer({ min: 0, max: FINEST_RESOLUTION }), (positions, resolution) => {
      const lats = Float64Array.from(positions, ([lat]) => lat);
      const lngs = Float64Array.from(positions, ([, lng]) => lng);
      const expected = positions.map(([lat, lng]) =>
        BigInt(`0x${cellToParent(latLngToCell(lat, lng, FINEST_RESOLUTION), resolution)}`),
      );
      expect(placeCells(located({ lats, lngs }), resolution)).toEqual(expected);
      expect(positions.map(([lat, lng]) => cellAt(lat, lng, resolution))).toEqual(expected);
    }),
  );
});
