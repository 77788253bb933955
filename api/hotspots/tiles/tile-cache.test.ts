import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import { packEvents } from '../../../data/hotspots/events.ts';
import { located } from '../../../data/hotspots/place-cells.ts';
import { questionFrom } from '../../../data/hotspots/question.ts';
import { textOfCell } from '../../../engine/hotspots/study-area.ts';
import { cellShapes } from '../../../workers/hotspots/cell-shapes.ts';
import { layerOf } from '../../../workers/hotspots/layer.ts';
import { shownWhole } from '../shown.ts';
import { TileCache } from './tile-cache.ts';

const [LAT, LNG] = [10.46, 105.63];

/** A case in each cell of a disk, and how often its count was written into a tile. */
function shownDisk() {
  const cells = gridDisk(latLngToCell(LAT, LNG, 8), 10);
  const placed = cells.map((cell, i) => {
    const [lat, lng] = cellToLatLng(cell);
    return { at: 1_627_837_200 + i, person: `p${i}`, id: `c${i}`, lat, lng };
  });
  const events = located(packEvents(placed, 0));
  const question = questionFrom({ resolution: 8 });
  const layer = layerOf({ question, zone: 'Asia/Ho_Chi_Minh', events, activity: events, visits: null });
  const counted = { times: 0 };
  const countAt = (slot: number) => {
    counted.times++;
    return layer.counts[slot]!;
  };
  return { shown: { ...shownWhole(layer), countAt }, counted };
}

function cache(): TileCache {
  return new TileCache(async ({ area }) => cellShapes(Array.from(area.cells, textOfCell)));
}

/** The tile of a zoom that holds the middle, or one so many columns beside it. */
function placeAt(zoom: number, beside = 0) {
  const sine = Math.sin((LAT * Math.PI) / 180);
  const row = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** zoom);
  return { zoom, column: Math.floor((LNG / 360 + 0.5) * 2 ** zoom) + beside, row };
}

test('once a tile is asked for, the others of its zoom are cut before anybody asks', async () => {
  const { shown, counted } = shownDisk();
  const tiles = cache();
  await tiles.tile(shown, placeAt(11));
  await tiles.idle();
  const { times } = counted;
  const beside = await tiles.tile(shown, placeAt(11, 1));
  expect(beside.bytes.length).toBeGreaterThan(100);
  expect(counted.times).toBe(times);
});

test('a tile that was cut ahead has the bytes of one that was asked for', async () => {
  const { shown } = shownDisk();
  const ahead = cache();
  await ahead.tile(shown, placeAt(11));
  await ahead.idle();
  expect(await ahead.tile(shown, placeAt(11, 1))).toEqual(await cache().tile(shown, placeAt(11, 1)));
});

test('a zoom of many tiles is not cut ahead', async () => {
  const { shown, counted } = shownDisk();
  const tiles = cache();
  await tiles.tile(shown, placeAt(14));
  await tiles.idle();
  const { times } = counted;
  await tiles.tile(shown, placeAt(14, 1));
  expect(counted.times).toBeGreaterThan(times);
});
