import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { HotspotError } from '../../../data/hotspots/error.ts';
import type { CellShapes } from '../../../workers/hotspots/cell-shapes.ts';
import type { Layer } from '../../../workers/hotspots/layer.ts';
import { classAt, slotsShown } from '../cell-rows.ts';
import type { Shown } from '../shown.ts';
import { cutTile } from './cut-tile.ts';
import { type TileProperties, writeTile } from './write-tile.ts';

export interface TilePlace {
  readonly zoom: number;
  readonly column: number;
  readonly row: number;
}

export interface Tile {
  readonly bytes: Buffer;
  /** Quoted, equal for equal bytes. */
  readonly etag: string;
}

const LAYER_NAME = 'hotspots';
/** Kept of one layer: a map shows a dozen at a time. */
const TILES_MAX = 512;
/** More would hold the event loop, and no eye tells them apart. */
const CELLS_MAX = 20_000;

/** A map asks for a dozen tiles of one zoom; so many are cut ahead, or none. */
const AHEAD_MAX = 64;

/** What is kept of a layer as a reader sees it. */
interface Kept {
  readonly tiles: Map<string, Tile>;
  /** Zooms whose tiles were cut ahead. */
  readonly zooms: Set<number>;
  /** 1 for each cell with an event or a class in some step: the others are not on the map. */
  readonly isShown: Uint8Array;
}

/** Tiles of the layers in use; each is cut once, and those of a zoom soon after the first one of it that is asked for. */
export class TileCache {
  readonly #shapes: (layer: Layer) => Promise<CellShapes>;
  /** Each reader's view of a layer is an object of its own. */
  readonly #kept = new WeakMap<Layer, Kept>();
  readonly #ahead = new Set<Promise<void>>();

  constructor(shapes: (layer: Layer) => Promise<CellShapes>) {
    this.#shapes = shapes;
  }

  /** @throws HotspotError for a tile of more cells than anybody can see */
  async tile(shown: Shown, place: TilePlace): Promise<Tile> {
    const { layer } = shown;
    const kept = this.#kept.get(layer) ?? this.#keep(layer);
    const known = kept.tiles.get(keyOf(place));
    if (known) return known;
    const shapes = await this.#shapes(layer);
    const tile = cutAndKeep(shown, kept, shapes, place);
    if (!kept.zooms.has(place.zoom)) this.#goAhead(shown, kept, shapes, place.zoom);
    return tile;
  }

  /** Settles when no tile is being cut ahead. */
  async idle(): Promise<void> {
    await Promise.all(this.#ahead);
  }

  #goAhead(shown: Shown, kept: Kept, shapes: CellShapes, zoom: number): void {
    kept.zooms.add(zoom);
    const ahead = cutZoom(shown, kept, shapes, zoom).finally(() => this.#ahead.delete(ahead));
    this.#ahead.add(ahead);
  }

  #keep(layer: Layer): Kept {
    const isShown = new Uint8Array(layer.area.cells.length);
    for (const slot of slotsShown(layer)) isShown[slot % isShown.length] = 1;
    const kept = { tiles: new Map<string, Tile>(), zooms: new Set<number>(), isShown };
    this.#kept.set(layer, kept);
    return kept;
  }
}

/** One tile a turn of the event loop. What fails here fails again, and is told, when somebody asks for it. */
async function cutZoom(shown: Shown, kept: Kept, shapes: CellShapes, zoom: number): Promise<void> {
  for (const place of placesOf(shapes, zoom)) {
    await setImmediate();
    if (kept.tiles.has(keyOf(place))) continue;
    try {
      cutAndKeep(shown, kept, shapes, place);
    } catch (error) {
      if (error instanceof HotspotError) return;
      throw error;
    }
  }
}

/** The tiles of a zoom that cover the cells; none where they are many. */
function placesOf({ cells, bounds }: CellShapes, zoom: number): TilePlace[] {
  const scale = 2 ** zoom;
  const last = scale - 1;
  const [first, end] = [
    { column: last, row: last },
    { column: 0, row: 0 },
  ];
  for (let at = 0; at < cells.length * 4; at += 4) {
    first.column = Math.min(first.column, Math.max(0, Math.floor(bounds[at] * scale)));
    first.row = Math.min(first.row, Math.max(0, Math.floor(bounds[at + 1] * scale)));
    end.column = Math.max(end.column, Math.min(last, Math.floor(bounds[at + 2] * scale)));
    end.row = Math.max(end.row, Math.min(last, Math.floor(bounds[at + 3] * scale)));
  }
  const [columns, rows] = [end.column - first.column + 1, end.row - first.row + 1];
  if (!(columns * rows <= AHEAD_MAX)) return [];
  return Array.from({ length: Math.max(0, columns * rows) }, (_, i) => ({
    zoom,
    column: first.column + (i % columns),
    row: first.row + Math.floor(i / columns),
  }));
}

function keyOf({ zoom, column, row }: TilePlace): string {
  return `${zoom}/${column}/${row}`;
}

function cutAndKeep(shown: Shown, { tiles, isShown }: Kept, shapes: CellShapes, place: TilePlace): Tile {
  const tile = cut(shown, isShown, shapes, place);
  if (tiles.size >= TILES_MAX) tiles.clear();
  tiles.set(keyOf(place), tile);
  return tile;
}

function cut(shown: Shown, isShown: Uint8Array, shapes: CellShapes, { zoom, column, row }: TilePlace): Tile {
  const cells = cutTile(shapes, zoom, column, row).filter(({ index }) => isShown[index] === 1);
  if (cells.length > CELLS_MAX)
    throw new HotspotError(
      `the tile has ${cells.length} cells, at most ${CELLS_MAX}; take a coarser resolution`,
    );
  const bytes = Buffer.from(writeTile(LAYER_NAME, cells, shapes.cells, propertiesIn(shown)));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

/** Of several steps the values stand apart: a tile says then only where the cells are. */
function propertiesIn({ layer, isWhole, countAt }: Shown): (cell: number) => TileProperties {
  if (layer.steps.length !== 1) return () => ({});
  const scores = isWhole ? Object.entries(layer.numbers) : [];
  return (cell) => {
    const count = countAt(cell);
    const properties: Record<string, string | number | boolean> = {};
    const name = classAt(layer, cell);
    if (name !== null) properties.class = name;
    if (count === null) properties.withheld = true;
    else properties.count = count;
    for (const [score, values] of scores) if (Number.isFinite(values[cell])) properties[score] = values[cell];
    return properties;
  };
}
