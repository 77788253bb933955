import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/folder.ts';
import { outlineFromText, outlineNamed, readOutlines } from './outlines.ts';
import { provincePopulation, readPopulation } from './population.ts';

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, text);
  return path;
}

const SQUARE = [
  [
    [105, 10],
    [106, 10],
    [106, 11],
    [105, 10],
  ],
];

function collection(coordinates: unknown, name = 'Bà Rịa-Vũng Tàu'): string {
  const geometry = { type: 'Polygon', coordinates };
  return JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: { name }, geometry }],
  });
}

test('a population is read by points, and by names of provinces', async () => {
  const points = await fileOf('points.csv', 'lat,lng,population,note\n10.5,105.6,1200,x\n');
  expect(await readPopulation(points)).toEqual([{ lat: 10.5, lng: 105.6, persons: 1200 }]);
  const areas = await fileOf('areas.csv', 'area,population\nĐà Nẵng,1134310\nba ria - vung tau,5\n');
  expect(await readPopulation(areas)).toMatchObject([
    { lat: 16.07, persons: 1_134_310 },
    { lat: 10.5, persons: 5 },
  ]);
});

test('the provinces have the people of the census of 2019', () => {
  expect(provincePopulation().reduce((sum, { persons }) => sum + persons, 0)).toBe(96_208_984);
});

test.each([
  ['lat,lng,population\n105.6,10.5,12\n', 'line 2, lat "105.6": expected a number from -90 to 90'],
  ['lat,lng,population\n10.5,105.6,many\n', 'line 2, population "many": expected a number from 0'],
  ['lat,lng,people\n10.5,105.6,1\n', 'expected the columns lat, lng, population, or area, population'],
  ['area,population\nAtlantis,1\n', 'area "Atlantis": is no province'],
  ['lat,lng,population\n', 'holds no row'],
])('a bad population is refused by line and value: %s', async (text, message) => {
  await expect(readPopulation(await fileOf('population.csv', text))).rejects.toThrow(message);
});

test('outlines are found by their names without accents', async () => {
  const outlines = await readOutlines(await fileOf('areas.geojson', collection(SQUARE)));
  expect(outlineNamed(outlines, 'ba ria vung tau')).toEqual({ name: 'Bà Rịa-Vũng Tàu', polygons: [SQUARE] });
  expect(outlineNamed(outlines, 'Hà Nội')).toBeUndefined();
});

test.each([
  [
    collection([
      [
        [10, 105],
        [10, 106],
        [11, 106],
        [10, 105],
      ],
    ]),
    'latitude and longitude look swapped',
  ],
  [
    collection([
      [
        [105, 10],
        [106, 10],
        [105, 10],
      ],
    ]),
    'fewer than 4 positions',
  ],
  [JSON.stringify({ type: 'FeatureCollection', features: [] }), 'holds no polygon'],
  ['{', 'JSON'],
])('bad outlines are refused: %s', async (text, message) => {
  await expect(readOutlines(await fileOf('areas.geojson', text))).rejects.toThrow(message);
});

test('a polygon may be written as text', () => {
  expect(outlineFromText('POLYGON((105 10, 106 10, 106 11, 105 10))').polygons).toEqual([SQUARE]);
  expect(() => outlineFromText('POLYGON(105 10)')).toThrow('expected POLYGON((lng lat');
  expect(() => outlineFromText('POLYGON((105 10, 106 x, 106 11, 105 10))')).toThrow('expected [lng, lat]');
});
