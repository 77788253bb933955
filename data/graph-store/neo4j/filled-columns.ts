/** Five columns of whole numbers in shared buffers, filled row by row. */
export class FilledColumns {
  readonly #columns: readonly Uint32Array[];
  #count = 0;

  /** @param capacity rows that there is room for */
  constructor(capacity: number) {
    const bytes = capacity * Uint32Array.BYTES_PER_ELEMENT;
    this.#columns = Array.from({ length: 5 }, () => new Uint32Array(new SharedArrayBuffer(bytes)));
  }

  add(a: number, b: number, c: number, d: number, e: number): void {
    const [first, second, third, fourth, fifth] = this.#columns;
    first[this.#count] = a;
    second[this.#count] = b;
    third[this.#count] = c;
    fourth[this.#count] = d;
    fifth[this.#count++] = e;
  }

  /** The rows of each column that were filled. */
  finish(): Uint32Array[] {
    return this.#columns.map((column) => column.subarray(0, this.#count));
  }
}
