import type { StaySink } from './stays.ts';

/** Where persons are kept in isolation or quarantine, one interval `[from, until)` a person, the latest. */
export class Confinement {
  readonly #from: Float64Array;
  readonly #until: Float64Array;
  readonly #spot: Uint32Array;

  constructor(persons: number) {
    this.#from = new Float64Array(persons).fill(Number.POSITIVE_INFINITY);
    this.#until = new Float64Array(persons).fill(Number.POSITIVE_INFINITY);
    this.#spot = new Uint32Array(persons);
  }

  /** Keeps the person at the spot from `from` on. Someone kept elsewhere by then moves in the morning before. */
  confine(person: number, spot: number, from: number, until: number): void {
    const wasKept = this.#from[person]! < from && from < this.#until[person]!;
    if (!wasKept) this.#from[person] = from;
    this.#until[person] = until;
    this.#spot[person] = spot;
  }

  /** Whether the person is or will be kept somewhere at any time from the instant on. */
  isConfinedAfter(person: number, instant: number): boolean {
    return this.#from[person]! < Number.POSITIVE_INFINITY && this.#until[person]! > instant;
  }

  /** Adds a stay that was planned, cut to the time in which the person may go there. */
  addFree(stays: StaySink, person: number, spot: number, start: number, end: number): void {
    const from = this.#from[person]!;
    const until = this.#until[person]!;
    stays.add(person, spot, start, Math.min(end, from));
    if (until < end) stays.add(person, spot, Math.max(start, until), end);
  }

  /** Adds the part of the interval that the person spends where they are kept. */
  addKept(stays: StaySink, person: number, start: number, end: number): void {
    const spot = this.#spot[person]!;
    stays.add(person, spot, Math.max(start, this.#from[person]!), Math.min(end, this.#until[person]!));
  }
}
