import { createHash } from 'node:crypto';
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

/** What is kept of a layer as a reader sees it. */
interface Kept {
  readonly tiles: Map<string, Tile>;
  /** 1 for each cell with an event or a class in some step: the others are not on the map. */
  readonly isShown: Uint8Array;
}

/** Tiles of the layers in use; each is cut once. */
export class TileCache {
  readonly #shapes: (layer: Layer) => Promise<CellShapes>;
  /** Each reader's view of a layer is an object of its own. */
  readonly #kept = new WeakMap<Layer, Kept>();

  constructor(shapes: (layer: Layer) => Promise<CellShapes>) {
    this.#shapes = shapes;
  }

  /** @throws HotspotError for a tile of more cells than anybody can see */
  async tile(shown: Shown, place: TilePlace): Promise<Tile> {
    const { layer } = shown;
    const { tiles, isShown } = this.#kept.get(layer) ?? this.#keep(layer);
    const key = `${place.zoom}/${place.column}/${place.row}`;
    const kept = tiles.get(key);
    if (kept) return kept;
    const tile = cut(shown, isShown, await this.#shapes(layer), place);
    if (tiles.size >= TILES_MAX) tiles.clear();
    tiles.set(key, tile);
    return tile;
  }

  #keep(layer: Layer): Kept {
    const isShown = new Uint8Array(layer.area.cells.length);
    for (const slot of slotsShown(layer)) isShown[slot % isShown.length] = 1;
    const kept = { tiles: new Map<string, Tile>(), isShown };
    this.#kept.set(layer, kept);
    return kept;
  }
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
