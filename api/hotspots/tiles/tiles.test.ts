import { VectorTile } from '@mapbox/vector-tile';
import type { Polygon } from 'geojson';
import { getPentagons, gridDisk, latLngToCell } from 'h3-js';
import { PbfReader } from 'pbf';
import { expect, test } from 'vitest';
import { cellShapes } from '../../../workers/hotspots/cell-shapes.ts';
import { cutTile, EXTENT } from './cut-tile.ts';
import { writeTile } from './write-tile.ts';

function tileOf(cells: readonly string[], zoom: number, column: number, row: number) {
  const shown = cutTile(cellShapes(cells), zoom, column, row);
  const bytes = writeTile('hotspots', shown, cells, (index) => ({
    index,
    class: 'hot-99',
    even: index % 2 === 0,
  }));
  return { bytes, layer: new VectorTile(new PbfReader(bytes)).layers.hotspots };
}

/** The ids as they stand in the bytes: 64 bits, which the reader does not keep. */
function idsIn(bytes: Uint8Array): bigint[] {
  const ids: bigint[] = [];
  new PbfReader(bytes).readFields((tag, _, tile) => {
    if (tag !== 3) return;
    tile.readMessage((layerTag, __, layer) => {
      if (layerTag !== 2) return;
      layer.readMessage((featureTag, ___, feature) => {
        if (featureTag === 1) ids.push(varint(feature));
      }, null);
    }, null);
  }, null);
  return ids;
}

function varint(reader: PbfReader): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.buf[reader.pos++]!;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

const HERE = latLngToCell(10.46, 105.63, 8);

test('a cell keeps all 64 bits of its index as id, and its properties', () => {
  const { bytes, layer } = tileOf([HERE], 9, 406, 241);
  expect(idsIn(bytes)).toEqual([BigInt(`0x${HERE}`)]);
  expect(layer!.feature(0).properties).toEqual({ cell: HERE, index: 0, class: 'hot-99', even: true });
});

test('outlines lie where the cells are, and turn as outer rings do', () => {
  const { layer } = tileOf([HERE], 9, 406, 241);
  const feature = layer!.feature(0).toGeoJSON(406, 241, 9);
  const [ring] = (feature.geometry as Polygon).coordinates;
  for (const [lng, lat] of ring!) {
    expect(Math.abs(lng! - 105.63)).toBeLessThan(0.01);
    expect(Math.abs(lat! - 10.46)).toBeLessThan(0.01);
  }
  expect(feature.geometry.type).toBe('Polygon');
});

test('what lies beyond a tile is cut off near its edge', () => {
  const { layer } = tileOf(gridDisk(latLngToCell(10.46, 105.63, 4), 2), 11, 1624, 963);
  expect(layer!.length).toBeGreaterThan(0);
  for (let i = 0; i < layer!.length; i++)
    for (const { x, y } of layer!.feature(i).loadGeometry().flat())
      for (const pixel of [x, y]) expect(pixel >= -64 && pixel <= EXTENT + 64).toBe(true);
});

test('every cell stands in at least one tile of a zoom, also about a pentagon', () => {
  const cells = gridDisk(getPentagons(5)[3]!, 2);
  const found = new Set<string>();
  for (let column = 0; column < 16; column++)
    for (let row = 0; row < 16; row++)
      for (const { index } of cutTile(cellShapes(cells), 4, column, row)) found.add(cells[index]!);
  expect(found.size).toBe(cells.length);
});

test('a cell across the antimeridian stands at both edges of the map', () => {
  const cells = [latLngToCell(-17, 180, 5)];
  for (const column of [0, 15]) expect(tileOf(cells, 4, column, 8).layer?.length).toBe(1);
  expect(tileOf(cells, 4, 8, 8).layer).toBeUndefined();
});

test('cells smaller than a pixel are left out', () => {
  expect(tileOf([latLngToCell(10.46, 105.63, 10)], 0, 0, 0).bytes).toHaveLength(0);
});
