import { Breather } from '../jobs/breather.ts';
import type { ContactRow } from '../service.ts';
import type { AttemptKey } from './result-file.ts';

const PIECE_CHARACTERS = 1 << 16;

/** Where the text of one result goes, piece by piece. */
export interface ResultSink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Where results are kept: the owner's folder, or the way there. */
export interface ResultPlace {
  open(key: AttemptKey): Promise<ResultSink>;
  /** Removes what an attempt that failed has left. */
  discard(key: AttemptKey): Promise<void>;
}

/** Rows on their way to where a result is kept, one JSON object a line. */
export class ResultWriter implements AsyncDisposable {
  readonly #sink: ResultSink;
  readonly #breather = new Breather();
  #piece = '';
  #bytes = 0;

  constructor(sink: ResultSink) {
    this.#sink = sink;
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
    await this.#sink.write(piece);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sink.close();
  }
}
