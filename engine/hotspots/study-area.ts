import { getResolution, gridDisk, isValidCell } from 'h3-js';

/**
 * The cells that a statistic is computed over, of one resolution, ascending and each once. A cell's place is
 * its number: all methods take and give arrays by it. Cells without events belong to the area and count as 0.
 */
export interface StudyArea {
  readonly resolution: number;
  /** H3 indexes, in a shared buffer. */
  readonly cells: BigUint64Array;
}

/** Values by time step and cell: that of `cell` in `step` stands at `step * cellCount + cell`. */
export interface SpaceTimeValues {
  readonly cellCount: number;
  readonly stepCount: number;
  readonly values: Float64Array;
}

/** @throws RangeError for what is no H3 cell, or cells of different resolutions */
export function studyAreaOf(resolution: number, cells: Iterable<bigint>): StudyArea {
  const ascending = BigUint64Array.from(new Set(cells)).sort();
  for (const cell of ascending) {
    const text = textOfCell(cell);
    if (!isValidCell(text)) throw new RangeError(`cell ${text} is no H3 cell`);
    if (getResolution(text) !== resolution)
      throw new RangeError(`cell ${text} has resolution ${getResolution(text)}, expected ${resolution}`);
  }
  const shared = new BigUint64Array(new SharedArrayBuffer(ascending.byteLength));
  shared.set(ascending);
  return { resolution, cells: shared };
}

/** The given cells and all cells up to `k` steps from one of them. */
export function withRings(cells: Iterable<bigint>, k: number): Set<bigint> {
  const reached = new Set<bigint>();
  for (const cell of cells) for (const text of gridDisk(textOfCell(cell), k)) reached.add(cellOfText(text));
  return reached;
}

/** Number of a cell, or −1 outside the area. */
export function numberOfCell({ cells }: StudyArea, cell: bigint): number {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cells[middle] < cell) low = middle + 1;
    else high = middle;
  }
  return cells[low] === cell ? low : -1;
}

/** An H3 index as it is written: hexadecimal digits, such as `882a107289fffff`. */
export function textOfCell(cell: bigint): string {
  return cell.toString(16);
}

/** @throws RangeError if the text is no H3 cell */
export function cellOfText(text: string): bigint {
  if (!isValidCell(text)) throw new RangeError(`cell ${JSON.stringify(text)} is no H3 cell`);
  return BigInt(`0x${text}`);
}
