import type { EncounterColumns } from '../engine/columns.ts';
import { signalOf } from '../engine/contact-graph/signal.ts';

export interface EncounterScale {
  readonly persons: number;
  readonly encounters: number;
  readonly days: number;
  readonly seed: number;
}

/** First instant of the record: 2021-08-01T17:00:00Z, local midnight in Viet Nam. */
export const FIRST_INSTANT = 1_627_837_200;

const DAY_S = 86_400;
/** Assumption: two of three encounters are with one of the few hundred people whom somebody sees again. */
const CIRCLE_SHARE = 2 / 3;
const CIRCLE_SIZE = 200;
/** Assumption: durations are exponential; a quarter of an hour is then reached by a bit more than one in four. */
const MEAN_DURATION_S = 720;

/** Seeded encounters of a country in small: people meet mostly the same circle. Equal scale, equal columns. */
export function randomEncounters({ persons, encounters, days, seed }: EncounterScale): EncounterColumns {
  const random = mulberry(seed);
  const columns = {
    personA: new Uint32Array(encounters),
    personB: new Uint32Array(encounters),
    start: new Uint32Array(encounters),
    end: new Uint32Array(encounters),
    signal: new Int32Array(encounters),
  };
  for (let row = 0; row < encounters; row++) {
    const a = Math.floor(random() * persons);
    const step = 1 + Math.floor(random() * (random() < CIRCLE_SHARE ? CIRCLE_SIZE : persons - 1));
    columns.personA[row] = a;
    columns.personB[row] = (a + step) % persons;
    columns.start[row] = FIRST_INSTANT + Math.floor(random() * days * DAY_S);
    columns.end[row] = columns.start[row] + 60 + Math.floor(-Math.log(1 - random()) * MEAN_DURATION_S);
    columns.signal[row] = signalOf(50 + Math.floor(random() * 40), null, null);
  }
  return columns;
}

/** Mulberry32: a small generator, the same on every machine. Values in [0, 1). */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
