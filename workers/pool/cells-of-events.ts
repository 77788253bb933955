import { latLngToCell } from 'h3-js';
import { isStopped, type Part } from './run.ts';

/** Some events and where their cells go. All arrays are shared. */
export interface CellsTask extends Part {
  readonly lat: Float64Array;
  readonly lng: Float64Array;
  readonly resolution: number;
  readonly cells: BigUint64Array;
}

const WORD_DIGITS = 8;
const ZERO = 48;
/** The code of `a`, less the ten that it stands for. */
const TEN = 87;

/** The H3 cell of each event. */
export default function cellsOfEvents(task: CellsTask): void {
  const { lat, lng, resolution, cells } = task;
  if (isStopped(task)) return;
  // Two words, the lower first, cost less than a BigInt for every event.
  const words = new Uint32Array(cells.buffer, cells.byteOffset, 2 * cells.length);
  for (let event = task.from; event < task.to; event++) {
    const cell = latLngToCell(lat[event], lng[event], resolution);
    const split = cell.length - WORD_DIGITS;
    words[2 * event] = wordOf(cell, split, cell.length);
    words[2 * event + 1] = wordOf(cell, 0, split);
  }
}

/** The number that up to eight hexadecimal digits spell. */
function wordOf(digits: string, from: number, to: number): number {
  let word = 0;
  for (let pos = from; pos < to; pos++) {
    const code = digits.charCodeAt(pos);
    word = (word << 4) | (code < TEN ? code - ZERO : code - TEN);
  }
  return word;
}
