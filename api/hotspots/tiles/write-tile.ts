import { PbfWriter } from 'pbf';
import { EXTENT, type TileCell } from './cut-tile.ts';

/** What a tile says of a cell beside its identifier. */
export type TileProperties = Readonly<Record<string, string | number | boolean>>;

/** Field numbers and commands of Mapbox Vector Tile 2.1. */
const TILE = { layer: 3 };
const LAYER = { version: 15, name: 1, feature: 2, key: 3, value: 4, extent: 5 };
const FEATURE = { id: 1, tags: 2, type: 3, geometry: 4 };
const VALUE = { text: 1, number: 3, flag: 7 };
const POLYGON = 3;
const [MOVE_TO, LINE_TO, CLOSE_PATH] = [1, 2, 7];

/**
 * One layer of cells as a vector tile. A feature's id is the cell as a number of 64 bits; readers that keep it in 53
 * take the property `cell`.
 */
export function writeTile(
  name: string,
  shown: readonly TileCell[],
  cells: readonly string[],
  propertiesOf: (index: number) => TileProperties,
): Uint8Array {
  const tile = new PbfWriter();
  if (shown.length === 0) return tile.finish();
  tile.writeMessage(TILE.layer, (_, layer) => writeLayer(layer, name, shown, cells, propertiesOf), null);
  return tile.finish();
}

function writeLayer(
  layer: PbfWriter,
  name: string,
  shown: readonly TileCell[],
  cells: readonly string[],
  propertiesOf: (index: number) => TileProperties,
): void {
  const keys = new Dictionary<string>();
  const values = new Dictionary<TileProperties[string]>();
  layer.writeVarintField(LAYER.version, 2);
  layer.writeStringField(LAYER.name, name);
  layer.writeVarintField(LAYER.extent, EXTENT);
  for (const { index, ring } of shown) {
    const cell = cells[index]!;
    const tags = [keys.of('cell'), values.of(cell)];
    for (const [key, value] of Object.entries(propertiesOf(index))) tags.push(keys.of(key), values.of(value));
    layer.writeMessage(
      LAYER.feature,
      (_, feature) => {
        writeId(feature, cell);
        feature.writePackedVarint(FEATURE.tags, tags);
        feature.writeVarintField(FEATURE.type, POLYGON);
        feature.writePackedVarint(FEATURE.geometry, commandsOf(ring));
      },
      null,
    );
  }
  for (const key of keys.entries) layer.writeStringField(LAYER.key, key);
  for (const value of values.entries) layer.writeMessage(LAYER.value, writeValue, value);
}

/** The writer's own varint goes to 53 bits, a cell has 60: it is written from its two halves of 32. */
function writeId(feature: PbfWriter, cell: string): void {
  let high = Number.parseInt(cell.slice(0, -8), 16);
  let low = Number.parseInt(cell.slice(-8), 16);
  feature.writeTag(FEATURE.id, 0);
  feature.realloc(10);
  while (high > 0 || low > 0x7f) {
    feature.buf[feature.pos++] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  feature.buf[feature.pos++] = low;
}

function writeValue(value: TileProperties[string], pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(VALUE.text, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(VALUE.flag, value);
  else pbf.writeDoubleField(VALUE.number, value);
}

/** One ring: to its first corner, on to each other from the one before, and back. */
function commandsOf(ring: readonly number[]): number[] {
  const commands = [
    command(MOVE_TO, 1),
    zigzag(ring[0]!),
    zigzag(ring[1]!),
    command(LINE_TO, ring.length / 2 - 1),
  ];
  for (let i = 2; i < ring.length; i++) commands.push(zigzag(ring[i]! - ring[i - 2]!));
  commands.push(command(CLOSE_PATH, 1));
  return commands;
}

function command(id: number, count: number): number {
  return (count << 3) | id;
}

function zigzag(value: number): number {
  return (value << 1) ^ (value >> 31);
}

/** Indices of entries, each of which stands once. */
class Dictionary<Entry> {
  readonly entries: Entry[] = [];
  readonly #indices = new Map<Entry, number>();

  of(entry: Entry): number {
    let index = this.#indices.get(entry);
    if (index === undefined) {
      index = this.entries.push(entry) - 1;
      this.#indices.set(entry, index);
    }
    return index;
  }
}
