import type { VisitColumns } from '../engine/columns.ts';
import { OPEN } from '../engine/time.ts';
import { FIRST_INSTANT, mulberry } from './random-encounters.ts';

export interface VisitScale {
  readonly persons: number;
  readonly venues: number;
  readonly visits: number;
  readonly days: number;
  readonly seed: number;
}

const DAY_S = 86_400;
/** Assumption: stays are exponential with a mean of an hour; one in ten has no check-out. */
const MEAN_STAY_S = 3600;
const OPEN_SHARE = 0.1;

/** Seeded visits, persons and venues evenly drawn. Equal scale, equal columns. */
export function randomVisits({ persons, venues, visits, days, seed }: VisitScale): VisitColumns {
  const random = mulberry(seed);
  const columns = {
    person: new Uint32Array(visits),
    venue: new Uint32Array(visits),
    checkIn: new Uint32Array(visits),
    checkOut: new Uint32Array(visits),
    zone: new Uint32Array(visits),
  };
  for (let row = 0; row < visits; row++) {
    columns.person[row] = Math.floor(random() * persons);
    columns.venue[row] = Math.floor(random() * venues);
    columns.checkIn[row] = FIRST_INSTANT + Math.floor(random() * days * DAY_S);
    const stay_s = 60 + Math.floor(-Math.log(1 - random()) * MEAN_STAY_S);
    columns.checkOut[row] = random() < OPEN_SHARE ? OPEN : columns.checkIn[row] + stay_s;
  }
  return columns;
}
