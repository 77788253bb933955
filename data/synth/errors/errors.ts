import { type Random, randomStreams, type Streams } from '../random.ts';
import { instantText } from '../records/instant.ts';
import type { CsvFile } from '../records/write.ts';
import { ERROR_KINDS, type ErrorKind, type ErrorRates } from './rates.ts';

/** One thing that is wrong with the records, as the truth has it. */
export interface TrueError {
  readonly kind: ErrorKind;
  /** File of the feed that it is in. */
  readonly feed: string;
  /** Identifier of the person, venue, test or case, or name of the town. */
  readonly subject: string;
  /** Epoch seconds, `[from, to)`; none for what has no time. */
  readonly from?: number;
  readonly to?: number;
  /** Rows that are wrong, or that are missing. */
  readonly rows: number;
  /** What is otherwise: by kind. */
  readonly detail: string;
}

/** Decides what goes wrong, by streams of its own, so that lives and epidemic stay as they are; and writes it down. */
export class Errors {
  readonly #rates: ErrorRates;
  readonly #streams: ReadonlyMap<ErrorKind, Streams>;
  readonly #file: CsvFile;

  constructor(seed: number, rates: ErrorRates, file: CsvFile) {
    this.#rates = rates;
    this.#streams = new Map(ERROR_KINDS.map((kind) => [kind, randomStreams(seed, `error ${kind}`)]));
    this.#file = file;
  }

  /** A stream for what this error does to the thing, where it befalls it; the same whenever asked. */
  befalls(kind: ErrorKind, thing: number, instant = 0): Random | undefined {
    const rate = this.#rates[kind];
    if (rate === 0) return undefined;
    const random = this.#streams.get(kind)!(thing, instant);
    return random.chance(rate) ? random : undefined;
  }

  /** How many of the things it befalls, and a stream to choose them by. */
  numberOf(kind: ErrorKind, things: number, place: number, day: number): { count: number; random: Random } {
    const random = this.#streams.get(kind)!(place, day);
    const expected = this.#rates[kind] * things;
    const whole = Math.floor(expected);
    return { count: whole + (random.chance(expected - whole) ? 1 : 0), random };
  }

  note({ kind, feed, subject, from, to, rows, detail }: TrueError): void {
    const time = [from, to].map((at) => (at === undefined ? '' : instantText(at))).join(',');
    this.#file.add(`${kind},${feed},${subject},${time},${rows},${detail}`);
  }
}
