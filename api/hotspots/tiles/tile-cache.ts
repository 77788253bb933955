import { createHash } from 'node:crypto';
import { HotspotError } from '../../../data/hotspots/error.ts';
import type { CellShapes } from '../../../workers/hotspots/cell-shapes.ts';
import type { Layer } from '../../../workers/hotspots/layer.ts';
import { classAt, scoresAt, slotsShown } from '../cell-rows.ts';
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

/** Tiles of the layers in use; each is cut once. */
export class TileCache {
  readonly #shapes: (layer: Layer) => Promise<CellShapes>;
  /** By the counts and classes that were shown, which each reader's view of a layer has of its own. */
  readonly #tiles = new WeakMap<object, Map<string, Tile>>();

  constructor(shapes: (layer: Layer) => Promise<CellShapes>) {
    this.#shapes = shapes;
  }

  /** @throws HotspotError for a tile of more cells than anybody can see */
  async tile(shown: Shown, { zoom, column, row }: TilePlace): Promise<Tile> {
    const tiles = this.#tiles.get(shown.layer) ?? new Map<string, Tile>();
    this.#tiles.set(shown.layer, tiles);
    const key = `${zoom}/${column}/${row}`;
    const kept = tiles.get(key);
    if (kept) return kept;
    const tile = this.#cut(shown, await this.#shapes(shown.layer), { zoom, column, row });
    if (tiles.size >= TILES_MAX) tiles.clear();
    tiles.set(key, tile);
    return tile;
  }

  #cut(shown: Shown, shapes: CellShapes, { zoom, column, row }: TilePlace): Tile {
    const { length } = shown.layer.area.cells;
    const withEvents = new Set(slotsShown(shown.layer).map((slot) => slot % length));
    const cells = cutTile(shapes, zoom, column, row).filter(({ index }) => withEvents.has(index));
    if (cells.length > CELLS_MAX)
      throw new HotspotError(
        `the tile has ${cells.length} cells, at most ${CELLS_MAX}; take a coarser resolution`,
      );
    const bytes = Buffer.from(
      writeTile(LAYER_NAME, cells, shapes.cells, (index) => propertiesOf(shown, index)),
    );
    return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
  }
}

/** Of several steps the values stand apart: a tile says then only where the cells are. */
function propertiesOf({ layer, isWhole, countAt }: Shown, cell: number): TileProperties {
  if (layer.steps.length !== 1) return {};
  const count = countAt(cell);
  const properties = {
    class: classAt(layer, cell),
    ...(count === null ? { withheld: true } : { count }),
    ...(isWhole && scoresAt(layer, cell)),
  };
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== null),
  ) as TileProperties;
}
