const BYTES_MAX = 64 << 20;
const BYTES_MAX_OF_ONE = 256 << 10;

/** Finished answers of one snapshot by what was asked: what many ask again is written once. */
export class Answers {
  readonly #kept = new Map<string, Buffer>();
  #bytes = 0;

  get(question: string): Buffer | undefined {
    const answer = this.#kept.get(question);
    // Set anew, answers stand in the order in which they were last asked for.
    if (answer && this.#kept.delete(question)) this.#kept.set(question, answer);
    return answer;
  }

  /** Keeps an answer that is not too large; the one not asked for longest goes first. */
  keep(question: string, answer: Buffer): void {
    if (answer.length > BYTES_MAX_OF_ONE) return;
    this.#forget(question);
    this.#kept.set(question, answer);
    this.#bytes += answer.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= BYTES_MAX) break;
      this.#forget(oldest);
    }
  }

  #forget(question: string): void {
    this.#bytes -= this.#kept.get(question)?.length ?? 0;
    this.#kept.delete(question);
  }
}
