import { getHexagonEdgeLengthAvg, latLngToCell, UNITS } from 'h3-js';
import { type InnerCircle, innerCircleOf } from './inner-circle.ts';

/** Bins that are remembered, 40 bytes each; bins that fall together spoil no answer. */
const SLOTS = 1 << 16;
/** Limit of a bin without a circle: no place is nearer. */
const UNKNOWN = -1;
/** Bins along the edge of a cell. */
const BINS_AN_EDGE = 2;
/** Cells whose circle is kept; all are forgotten when there are more. */
const CIRCLES_MAX = 1 << 16;
const KM_A_DEGREE = 111.2;
const WORD_DIGITS = 8;
const ZERO = 48;
/** The code of `a`, less the ten that it stands for. */
const TEN = 87;

/**
 * Finds the H3 cells of many places, of which some share a cell. The earth is cut into bins much smaller than a cell;
 * each remembers the first cell that was found in it twice in a row, with the circle inside that cell. A place within
 * the circle needs no call of H3, and costs a tenth of one; any other is looked up. What is found is what
 * `latLngToCell` says.
 */
export class CellFinder {
  readonly resolution: number;
  /** The cell last found: its lower and upper 32 bits. */
  low = 0;
  high = 0;
  readonly #binsADegree: number;
  readonly #lats = new Float64Array(SLOTS);
  readonly #lngs = new Float64Array(SLOTS);
  readonly #squeezes = new Float64Array(SLOTS);
  readonly #limits = new Float64Array(SLOTS).fill(UNKNOWN);
  readonly #lows = new Uint32Array(SLOTS);
  readonly #highs = new Uint32Array(SLOTS);
  readonly #circles = new Map<string, InnerCircle>();

  /** @throws H3Error for another resolution than 0 … 15 */
  constructor(resolution: number) {
    this.resolution = resolution;
    this.#binsADegree = (BINS_AN_EDGE * KM_A_DEGREE) / getHexagonEdgeLengthAvg(resolution, UNITS.km);
  }

  /**
   * The cells of the places `[from, to)`, each under its own number.
   * @param lats degrees, finite, like `lngs`
   */
  findAll(lats: Float64Array, lngs: Float64Array, cells: BigUint64Array, from: number, to: number): void {
    // Two words, the lower first, cost less than a BigInt for every place.
    const words = new Uint32Array(cells.buffer, cells.byteOffset, 2 * cells.length);
    for (let place = from; place < to; place++) {
      this.find(lats[place], lngs[place]);
      words[2 * place] = this.low;
      words[2 * place + 1] = this.high;
    }
  }

  /** @param lat degrees, finite, like `lng` */
  find(lat: number, lng: number): void {
    const bin =
      Math.imul(Math.floor(lat * this.#binsADegree), 0x9e3779b1) ^ Math.floor(lng * this.#binsADegree);
    const slot = bin & (SLOTS - 1);
    const north = lat - this.#lats[slot];
    const east = lng - this.#lngs[slot];
    if (north * north + this.#squeezes[slot] * east * east > this.#limits[slot]) this.#lookUp(lat, lng, slot);
    else {
      this.low = this.#lows[slot];
      this.high = this.#highs[slot];
    }
  }

  #lookUp(lat: number, lng: number, slot: number): void {
    const cell = latLngToCell(lat, lng, this.resolution);
    const split = cell.length - WORD_DIGITS;
    this.low = wordOf(cell, split, cell.length);
    this.high = wordOf(cell, 0, split);
    if (this.#limits[slot] !== UNKNOWN) return;
    if (this.#lows[slot] === this.low && this.#highs[slot] === this.high) this.#remember(cell, slot);
    this.#lows[slot] = this.low;
    this.#highs[slot] = this.high;
  }

  #remember(cell: string, slot: number): void {
    const circle = this.#circles.get(cell) ?? innerCircleOf(cell);
    if (this.#circles.size >= CIRCLES_MAX) this.#circles.clear();
    this.#circles.set(cell, circle);
    this.#lats[slot] = circle.lat;
    this.#lngs[slot] = circle.lng;
    this.#squeezes[slot] = circle.squeeze;
    this.#limits[slot] = circle.limit;
  }
}

/** The number that up to eight hexadecimal digits spell. */
function wordOf(digits: string, from: number, to: number): number {
  let word = 0;
  for (let pos = from; pos < to; pos++) {
    const code = digits.charCodeAt(pos);
    word = (word << 4) | (code < TEN ? code - ZERO : code - TEN);
  }
  return word >>> 0;
}
