import { closeSync, openSync, writeSync } from 'node:fs';

const BLOCK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;
const NOTHING = new Uint8Array(0);

/** Writes a CSV file for our own reading: every cell that is there is quoted, a NULL is empty. */
export class CsvFileWriter {
  readonly #descriptor: number;
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #pos = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  row(cells: readonly (string | null)[]): void {
    const quoted = cells.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`));
    this.record(Buffer.from(quoted.join(',')));
  }

  /** One record that is CSV already, without its line end, behind what comes before it. */
  record(bytes: Uint8Array, before: Uint8Array = NOTHING): void {
    const needed = before.length + bytes.length + 1;
    if (this.#pos + needed > this.#block.length) this.#flush(needed);
    this.#block.set(before, this.#pos);
    this.#block.set(bytes, this.#pos + before.length);
    this.#pos += before.length + bytes.length;
    this.#block[this.#pos++] = LINE_FEED;
  }

  close(): void {
    this.#flush(0);
    closeSync(this.#descriptor);
  }

  #flush(needed: number): void {
    for (let from = 0; from < this.#pos; )
      from += writeSync(this.#descriptor, this.#block, from, this.#pos - from);
    this.#pos = 0;
    if (needed > this.#block.length) this.#block = Buffer.allocUnsafe(needed);
  }
}
