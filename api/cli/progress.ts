import type { Io } from './io.ts';

/** Silence before the first line. */
const PATIENCE_MS = 1000;
const EVERY_MS_TERMINAL = 100;
const EVERY_MS_FILE = 10_000;

/** Tells people how far a command is once it takes longer: one updating line on a terminal, else a line at times. */
export class Progress {
  readonly #io: Io;
  readonly #quiet: boolean;
  #nextAt_ms: number;
  #shown = false;

  constructor(io: Io, { quiet = false }: { quiet?: boolean }) {
    this.#io = io;
    this.#quiet = quiet;
    this.#nextAt_ms = io.now() + PATIENCE_MS;
  }

  /** To be called as often as one likes. */
  update(text: string): void {
    const now_ms = this.#io.now();
    if (this.#quiet || now_ms < this.#nextAt_ms) return;
    const { stderr } = this.#io;
    stderr.write(stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    this.#shown = true;
    this.#nextAt_ms = now_ms + (stderr.isTTY ? EVERY_MS_TERMINAL : EVERY_MS_FILE);
  }

  /** A line that stays, unless people asked for quiet. */
  note(text: string): void {
    if (this.#quiet) return;
    this.clear();
    this.#io.stderr.write(`${text}\n`);
  }

  /** Clears the line for what comes next. */
  clear(): void {
    if (this.#shown && this.#io.stderr.isTTY) this.#io.stderr.write('\r\u001b[K');
    this.#shown = false;
  }
}
