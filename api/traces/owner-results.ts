import type { HandOver } from '../../workers/handover/hand-over.ts';
import { RetryableJobError } from '../../workers/jobs/errors.ts';
import type { AttemptKey } from './result-file.ts';
import type { ResultPlace, ResultSink } from './result-writer.ts';

/** A worker's way to the owner's folder of results; each piece is written there before the next is sent. */
export class OwnerResults implements ResultPlace {
  readonly #owner: Pick<HandOver, 'ask'>;

  constructor(owner: Pick<HandOver, 'ask'>) {
    this.#owner = owner;
  }

  async open({ id, attempt }: AttemptKey): Promise<ResultSink> {
    let at = 0;
    return {
      write: async (text) => {
        const piece = Buffer.from(text);
        await this.#put(`/internal/results/${id}/${attempt}?at=${at}`, piece);
        at += piece.length;
      },
      close: async () => {},
    };
  }

  /** The owner removes what is not the result of the attempt that counts. */
  async discard(): Promise<void> {}

  async #put(url: string, piece: Buffer): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream' };
    const request = { method: 'PUT', url, headers, caller: null, roles: [], areas: [] };
    const { status, body } = await this.#owner.ask(request, piece);
    await Array.fromAsync(body);
    if (status !== 204) throw new RetryableJobError(`the owner did not take the result: status ${status}`);
  }
}
