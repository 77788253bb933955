import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Row } from '../formats/row-set.ts';
import type { ResultPlace, ResultSink } from './result-writer.ts';

const ROWS_A_BATCH = 250;

/** An attempt of a job: of two that run at once, each has a result of its own. */
export interface AttemptKey {
  readonly id: string;
  readonly attempt: number;
}

/** File of the rows of an attempt. */
export function resultPath(folder: string, { id, attempt }: AttemptKey): string {
  return join(folder, `${id}.${attempt}`);
}

/** The owner's folder of results, which nobody but the server's user may read. */
export class ResultFolder implements ResultPlace {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(key: AttemptKey): Promise<ResultSink> {
    const file = await open(resultPath(this.#folder, key), 'wx', 0o600);
    const close = async () => {
      // Before anybody hears that the trace is done.
      await file.sync().finally(() => file.close());
    };
    return { write: (text) => file.writeFile(text), close };
  }

  discard(key: AttemptKey): Promise<void> {
    return rm(resultPath(this.#folder, key), { force: true });
  }

  /**
   * Appends a piece of a result that is made elsewhere. False where it is not the next: another delivery of the same
   * attempt is at work, or was.
   */
  async put(key: AttemptKey, at: number, piece: Uint8Array): Promise<boolean> {
    const path = resultPath(this.#folder, key);
    const file = await open(path, at === 0 ? 'wx' : 'r+', 0o600).catch(nullIfOther);
    if (file === null) return false;
    try {
      if ((await file.stat()).size !== at) return false;
      await writeAt(file, at, piece);
      await file.datasync();
      return true;
    } finally {
      await file.close();
    }
  }
}

async function writeAt(file: FileHandle, at: number, piece: Uint8Array): Promise<void> {
  let written = 0;
  while (written < piece.length)
    written += (await file.write(piece, written, piece.length - written, at + written)).bytesWritten;
}

function nullIfOther(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'EEXIST') return null;
  throw error;
}

/** The rows of a file that `ResultWriter` wrote. */
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
