import { closeSync, openSync, writeSync } from 'node:fs';

const BLOCK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

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

  /** One record that is CSV already, without its line end. */
  record(bytes: Uint8Array): void {
    const needed = bytes.length + 1;
    if (this.#pos + needed > this.#block.length) this.#flush(needed);
    this.#block.set(bytes, this.#pos);
    this.#pos += bytes.length;
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
