import {
  Dictionary,
  Float64,
  Int8,
  Int32,
  makeData,
  makeVector,
  Table,
  TimestampSecond,
  tableToIPC,
  Uint64,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { classAt, slotsShown } from './cell-rows.ts';
import type { Shown } from './shown.ts';

/**
 * The values of all time steps as one Arrow record batch, without outlines: a map takes those from its tiles, and
 * colours them anew at each step. One row for each cell and step with an event or a class, by step, then cell.
 */
export function valuesBatch({ layer, isWhole, countAt }: Shown): Uint8Array {
  const cellCount = layer.area.cells.length;
  const slots = slotsShown(layer);
  const stepOf = (slot: number) => layer.steps[Math.floor(slot / cellCount)]!;
  const scores = isWhole ? Object.entries(layer.numbers) : [];
  const table = new Table({
    cell: makeVector({
      type: new Uint64(),
      data: BigUint64Array.from(slots, (slot) => layer.area.cells[slot % cellCount]),
    }),
    from: instants(slots.map((slot) => stepOf(slot).from)),
    to: instants(slots.map((slot) => stepOf(slot).to)),
    count: vectorFromArray(slots.map(countAt), new Int32()),
    class: vectorFromArray(
      slots.map((slot) => classAt(layer, slot)),
      new Dictionary(new Utf8(), new Int8()),
    ),
    ...Object.fromEntries(
      scores.map(([name, values]) => [
        name,
        vectorFromArray(
          slots.map((slot) => finite(values[slot])),
          new Float64(),
        ),
      ]),
    ),
  });
  return tableToIPC(table, 'stream');
}

function instants(seconds: readonly number[]): Vector {
  const type = new TimestampSecond('UTC');
  return new Vector([makeData({ type, length: seconds.length, data: BigInt64Array.from(seconds, BigInt) })]);
}

function finite(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
