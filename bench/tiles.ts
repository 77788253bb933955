import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import type { Figure } from './figure.ts';
import { serveFolder } from './served-folder.ts';

/** A disk of cells with a case each: some 10 tiles of about 2,000 cells. */
const DISK = { lat: 12.5, lng: 108, resolution: 8, rings: 100 };
const ZOOM = 10;
const CELLS_MIN = 1500;
const FIRST_ONSET = 1_627_837_200;
/** Equal layers under other seeds, so that each tile is cut several times. */
const LAYERS = 8;
const KEPT_REQUESTS = 5000;

/** Tiles over loopback: each cut for the first time, and from what is kept. */
export async function benchTiles(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    const cells = gridDisk(latLngToCell(DISK.lat, DISK.lng, DISK.resolution), DISK.rings);
    await fill(folder, cells);
    const server = await serveFolder(folder, { threads: 1, now: FIRST_ONSET });
    try {
      return await measured(server.address, tilesOf(cells));
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fill(folder: string, cells: readonly string[]): Promise<void> {
  const lines = cells.map((cell, i) => `c${i},p${i},${FIRST_ONSET + i},${cellToLatLng(cell).join(',')}`);
  const file = join(folder, 'cases.csv');
  await writeFile(file, `case_id,person,onset,lat,lng\n${lines.join('\n')}\n`);
  const store = await Store.open(folder, { now: () => FIRST_ONSET });
  await importFile(store, { file });
  await store.close();
}

interface TileAt {
  readonly path: string;
  readonly cells: number;
}

/** The tiles that lie well inside the disk, by the cells whose centre they hold. */
function tilesOf(cells: readonly string[]): TileAt[] {
  const byTile = Map.groupBy(cells, (cell) => {
    const [lat, lng] = cellToLatLng(cell);
    const sine = Math.sin((lat * Math.PI) / 180);
    const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return `${Math.floor((lng / 360 + 0.5) * 2 ** ZOOM)}/${Math.floor(y * 2 ** ZOOM)}`;
  });
  const tiles = Array.from(byTile, ([place, inside]) => ({
    path: `/v1/tiles/hotspots/${ZOOM}/${place}.mvt?resolution=${DISK.resolution}`,
    cells: inside.length,
  }));
  return tiles.filter((tile) => tile.cells >= CELLS_MIN);
}

async function measured(address: string, tiles: readonly TileAt[]): Promise<Figure[]> {
  const seeds = Array.from({ length: LAYERS }, (_, seed) => seed);
  // An empty tile has its layer made, and no tile cut that is measured.
  for (const seed of seeds)
    await fetch(`${address}/v1/tiles/hotspots/${ZOOM}/0/0.mvt?resolution=${DISK.resolution}&seed=${seed}`);
  const paths = seeds.flatMap((seed) => tiles.map(({ path }) => `${path}&seed=${seed}`));
  const cold = await latencyOf(address, paths, paths.length);
  const kept = await latencyOf(address, paths, KEPT_REQUESTS);
  const sizes = { tiles: tiles.length, cells: Math.max(...tiles.map(({ cells }) => cells)), layers: LAYERS };
  const figure = { unit: 'ms', better: 'less' as const, sizes };
  const note = (requests: number, median: number) =>
    `${requests} requests on one connection over loopback, median ${median} ms`;
  return [
    {
      ...figure,
      ...{ name: 'a tile cut for the first time, p99', samples: [cold.p99], target: 50 },
      note: note(paths.length, cold.p50),
    },
    {
      ...figure,
      ...{ name: 'a tile that is kept, p99', samples: [kept.p99], target: 5 },
      note: note(KEPT_REQUESTS, kept.p50),
    },
  ];
}

async function latencyOf(url: string, paths: readonly string[], amount: number) {
  const requests = paths.map((path) => ({ path }));
  const { latency, non2xx, errors } = await autocannon({ url, connections: 1, amount, requests });
  if (non2xx + errors > 0) throw new Error(`${non2xx} tiles were refused, ${errors} failed`);
  return latency;
}
