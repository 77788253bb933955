import gammaQuantile from '@stdlib/stats-base-dists-gamma-quantile';

/**
 * Rates drawn towards the rate of the whole area, the more so the fewer persons they rest on.
 *
 *     b = Σ e / Σ n,  s² = Σ n_i (r_i − b)² / Σ n,  a = max(0, s² − b / n̄)
 *     C_i = a / (a + b / n_i),  rate_i = C_i r_i + (1 − C_i) b
 *
 * Marshall (1991), DOI 10.2307/2347592, the global estimator. O(n). Marshall leaves open what a cell without
 * persons has: n̄ is the mean over cells with persons, such a cell takes b, and its events, which no persons
 * stand behind, count nowhere; `unplaced` says how many.
 */
export interface SmoothedRates {
  readonly rates: Float64Array;
  /** b: events a person in the whole area; NaN without persons, and then so are all rates. */
  readonly overall: number;
  /** a: variance of the true rates. */
  readonly variance: number;
  /** Events in cells without persons. */
  readonly unplaced: number;
}

/**
 * @param events whole numbers from 0, one for each cell
 * @param persons as `events`
 * @throws RangeError for a negative value, one that is not finite, or columns of different lengths
 */
export function smoothedRates(events: Float64Array, persons: Float64Array): SmoothedRates {
  checkColumns(events, persons);
  let [eventSum, personSum, populated, unplaced] = [0, 0, 0, 0];
  for (let cell = 0; cell < events.length; cell++) {
    if (persons[cell] === 0) unplaced += events[cell];
    else {
      eventSum += events[cell];
      personSum += persons[cell];
      populated++;
    }
  }
  const overall = eventSum / personSum;
  const variance = Math.max(
    0,
    spread(events, persons, overall) / personSum - (overall * populated) / personSum,
  );
  const rates = events.map((count, cell) => smoothed(count, persons[cell], overall, variance));
  return { rates, overall, variance, unplaced };
}

/** Events a person of each cell; NaN where there are no persons. */
export function rawRates(events: Float64Array, persons: Float64Array): Float64Array {
  checkColumns(events, persons);
  return events.map((count, cell) => (persons[cell] === 0 ? Number.NaN : count / persons[cell]));
}

/**
 * Exact interval of a rate whose events are Poisson distributed: quantiles of the gamma distribution with shape
 * e below and e + 1 above. Garwood (1936), DOI 10.1093/biomet/28.3-4.437.
 * @returns lower and upper bound, both ends included; null without persons
 */
export function rateInterval(events: number, persons: number, confidence = 0.95): [number, number] | null {
  if (persons === 0) return null;
  const tail = (1 - confidence) / 2;
  const lower = events === 0 ? 0 : gammaQuantile(tail, events, 1);
  return [lower / persons, gammaQuantile(1 - tail, events + 1, 1) / persons];
}

/** Σ n_i (r_i − b)². */
function spread(events: Float64Array, persons: Float64Array, overall: number): number {
  let sum = 0;
  for (let cell = 0; cell < events.length; cell++) {
    if (persons[cell] > 0) sum += persons[cell] * (events[cell] / persons[cell] - overall) ** 2;
  }
  return sum;
}

function smoothed(events: number, persons: number, overall: number, variance: number): number {
  if (persons === 0 || variance === 0) return overall;
  const share = variance / (variance + overall / persons);
  return (share * events) / persons + (1 - share) * overall;
}

function checkColumns(events: Float64Array, persons: Float64Array): void {
  if (events.length !== persons.length)
    throw new RangeError(`events of ${events.length} cells, persons of ${persons.length}`);
  for (const [name, column] of Object.entries({ events, persons })) {
    const at = column.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
    if (at >= 0) throw new RangeError(`${name} of cell ${at}: ${column[at]} is no number from 0`);
  }
}
