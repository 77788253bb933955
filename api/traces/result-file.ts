import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Row } from '../formats/row-set.ts';
import { Breather } from '../jobs/breather.ts';
import type { ContactRow } from '../service.ts';

const PIECE_CHARACTERS = 1 << 16;
const ROWS_A_BATCH = 250;

/** Rows being kept in a file, one JSON object a line. */
export class ResultFile implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #breather = new Breather();
  #piece = '';
  #bytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Makes the file, which nobody but the server's user may read. */
  static async create(path: string): Promise<ResultFile> {
    return new ResultFile(await open(path, 'wx', 0o600));
  }

  /** Bytes of the rows so far. */
  get bytes(): number {
    return this.#bytes;
  }

  async append(rows: readonly ContactRow[]): Promise<void> {
    for (const row of rows) {
      const line = `${JSON.stringify(row)}\n`;
      this.#piece += line;
      this.#bytes += Buffer.byteLength(line);
      if (this.#piece.length >= PIECE_CHARACTERS) await this.flush();
      if (this.#breather.isDue) await this.#breather.breathe();
    }
  }

  /** Writes what was appended and is still held. */
  async flush(): Promise<void> {
    const piece = this.#piece;
    this.#piece = '';
    await this.#file.writeFile(piece);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** The rows of a file that `ResultFile` wrote. */
export async function* resultRows(path: string): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    batch.push(JSON.parse(line));
    if (batch.length < ROWS_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
