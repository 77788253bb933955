import { cellToLatLng, getPentagons, gridDisk, latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import { type PlacedEvent, packEvents } from '../../data/hotspots/events.ts';
import { located } from '../../data/hotspots/place-cells.ts';
import { type HotspotQuestion, METHODS, questionFrom } from '../../data/hotspots/question.ts';
import { layerOf } from './layer.ts';

const MONDAY = 1_627_837_200;

function events(...positions: (readonly [lat: number, lng: number])[]): PlacedEvent[] {
  return positions.map(([lat, lng], i) => ({ at: MONDAY + i, person: `p${i}`, id: `c${i}`, lat, lng }));
}

function layer(placed: readonly PlacedEvent[], asked: Partial<HotspotQuestion> = {}) {
  const packed = located(packEvents(placed, 0));
  const question = questionFrom({ resolution: 7, ...asked });
  return layerOf({ question, zone: 'Asia/Ho_Chi_Minh', events: packed, activity: packed, visits: null });
}

test.each(METHODS)('one event is answered by %s', (method) => {
  const { counts, area } = layer(events([10.46, 105.63]), { method });
  expect(counts.reduce((sum, count) => sum + count)).toBe(1);
  expect(area.cells).toHaveLength(19);
});

test('where all counts are equal no cell has a score', () => {
  const centres = gridDisk(latLngToCell(10.46, 105.63, 7), 1).map((cell) => cellToLatLng(cell));
  const lngLats = centres.map(([lat, lng]) => [lng, lat] as const);
  const polygons = [[[...lngLats.slice(1), lngLats[1]!]]];
  const { numbers, classes, counts } = layer(events(...centres), { area: { name: 'disk', polygons } });
  expect(new Set(counts)).toEqual(new Set([1]));
  expect(numbers.z!.every(Number.isNaN)).toBe(true);
  expect(classes.every((one) => one === 0)).toBe(true);
});

test('cells about a pentagon have fewer neighbours, and scores all the same', () => {
  const [lat, lng] = cellToLatLng(getPentagons(7)[0]!);
  const { area, numbers } = layer(events([lat, lng], [lat, lng], [lat + 0.02, lng]));
  expect(area.cells.length).toBeGreaterThan(15);
  expect(numbers.z!.every(Number.isFinite)).toBe(true);
});

test('an area across the antimeridian is one area', () => {
  const across = events([-17, 179.99], [-17, -179.99], [-17.01, -179.98]);
  const { area, counts } = layer(across);
  expect(counts.reduce((sum, count) => sum + count)).toBe(3);
  expect(area.cells.length).toBeLessThan(40);
  const polygons = [
    [
      [
        [179.8, -17.2],
        [-179.8, -17.2],
        [-179.8, -16.8],
        [179.8, -16.8],
        [179.8, -17.2],
      ],
    ],
  ] as const;
  const within = layer(across, { area: { name: 'box', polygons } });
  expect(within.area.cells.length).toBeGreaterThan(100);
  expect(within.area.cells.length).toBeLessThan(1000);
  expect(within.numOutside).toBe(0);
});

test('events outside the polygon are counted as outside', () => {
  const polygons = [
    [
      [
        [105, 10],
        [106, 10],
        [106, 11],
        [105, 11],
        [105, 10],
      ],
    ],
  ] as const;
  const { numOutside } = layer(events([10.5, 105.5], [20, 105.5]), { area: { name: 'box', polygons } });
  expect(numOutside).toBe(1);
});

test('with people the rates are scored, and a population of nobody is refused', () => {
  const population = [
    { lat: 10.46, lng: 105.63, persons: 100_000 },
    { lat: 10.46, lng: 105.66, persons: 10 },
  ];
  const placed = events([10.46, 105.63], [10.46, 105.63], [10.46, 105.66], [10.46, 105.66]);
  const { numbers, population: people } = layer(placed, { population });
  expect(people!.reduce((sum, persons) => sum + persons)).toBe(100_010);
  expect(numbers.smoothed).toHaveLength(people!.length);
  const nobody = [{ lat: 60, lng: 10, persons: 5 }];
  expect(() => layer(placed, { population: nobody })).toThrow('nobody in the study area');
});
