import { createIntervals, mergeIntervals, pushInterval } from '../exposure/intervals.ts';
import { type ExposureWindow, PairMeetings } from '../exposure/pair-meetings.ts';
import { longestHeld } from '../exposure/qualify.ts';
import type { Policy } from '../policy.ts';
import { type VisitStay, visitAt } from '../positions.ts';
import type { World } from '../world.ts';

/** Points that the probability is averaged over, where several stays are not known. */
const POINTS = 256;
/** Halvings of the range of a single stay: to a second. */
const HALVINGS = 24;
const STAY_MAX_S = 2 ** HALVINGS;

/**
 * The probability that an exposure reached `min_exposure_s` within `window_s`, where visits without check-out took part in
 * it.
 *
 * The model: such a stay lasts as an exponential variable of mean `assumed_stay_s`, each on its own, and ends at the
 * person's next check-in at the latest. Of all lengths with that mean it supposes least (an assumption: no study of stays
 * at venues that ask for check-ins was found). Everything else is as recorded.
 *
 * A longer stay only adds exposure, so of one unknown stay the least length that is enough is found by halving, and its
 * probability is e^(−length / mean). Several are averaged over the points of a Kronecker sequence, at the square roots of
 * primes: the same each time, even in every dimension, and right to about a hundredth. Cost: 24 or 256 times that of the pair's episodes.
 */
export class Certainty {
  readonly #policy: Policy;
  readonly #world: World;
  readonly #meetings: PairMeetings;
  readonly #merged = createIntervals();
  /** Lengths of visits without check-out; of those that are not in it, no limit. */
  #lengths_s: ReadonlyMap<number, number> = NONE;

  constructor(world: World, policy: Policy) {
    this.#policy = policy;
    this.#world = world;
    this.#meetings = new PairMeetings(world, policy, (stay, pos) => this.#endOf(stay, pos));
  }

  /** `null` where every stay that matters is known. */
  of(window: ExposureWindow, person: number): number | null {
    this.#lengths_s = NONE;
    const visits = this.#meetings
      .between(window, person)
      .filter(({ halfEdge }) => halfEdge < 0)
      .flatMap(({ sourceVisit, personVisit }) => [sourceVisit, personVisit]);
    const unknown = [...new Set(visits)].filter((visit) => visitAt(this.#world, visit).isOpen);
    if (unknown.length === 0) return null;
    const lasting = (length_s: number) => this.#reaches(window, person, new Map([[unknown[0], length_s]]));
    return unknown.length === 1 ? this.#ofOne(lasting) : this.#ofSeveral(window, person, unknown);
  }

  #endOf({ checkIn, end, isOpen }: VisitStay, visit: number): number {
    return isOpen ? Math.min(checkIn + (this.#lengths_s.get(visit) ?? STAY_MAX_S), end) : end;
  }

  #ofOne(isEnough: (length_s: number) => boolean): number {
    if (!isEnough(STAY_MAX_S)) return 0;
    let least = 0;
    let enough = STAY_MAX_S;
    while (enough - least > 1) {
      const middle = Math.floor((least + enough) / 2);
      if (isEnough(middle)) enough = middle;
      else least = middle;
    }
    return isEnough(0) ? 1 : Math.exp(-enough / this.#policy.assumed_stay_s);
  }

  #ofSeveral(window: ExposureWindow, person: number, visits: readonly number[]): number {
    const steps = visits.map(
      (_, i) => Math.sqrt(PRIMES[i % PRIMES.length] + Math.floor(i / PRIMES.length)) % 1,
    );
    let numEnough = 0;
    for (let point = 0; point < POINTS; point++) {
      const lengths = visits.map((visit, i): [number, number] => {
        const share = (0.5 + point * steps[i]) % 1;
        return [visit, -this.#policy.assumed_stay_s * Math.log(1 - share)];
      });
      if (this.#reaches(window, person, new Map(lengths))) numEnough++;
    }
    return numEnough / POINTS;
  }

  #reaches(window: ExposureWindow, person: number, lengths_s: ReadonlyMap<number, number>): boolean {
    this.#lengths_s = lengths_s;
    this.#merged.count = 0;
    for (const { from, to } of this.#meetings.between(window, person)) pushInterval(this.#merged, from, to);
    mergeIntervals(this.#merged);
    return longestHeld(this.#merged, this.#policy.window_s) >= this.#policy.min_exposure_s;
  }
}

const NONE: ReadonlyMap<number, number> = new Map();
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];
