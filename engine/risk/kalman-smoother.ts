/** Mean and variance of a normal distribution. */
export interface Belief {
  readonly mean: number;
  readonly variance: number;
}

export interface SmootherModel {
  /** What is believed before the first observation. */
  readonly prior: Belief;
  readonly transitionVariance: number;
  readonly observationVariance: number;
  readonly transition: (state: number, noise: number) => number;
  readonly observation: (state: number, noise: number) => number;
}

/** State, transition noise and observation noise are one vector. */
const DIMENSIONS = 3;
const POINTS = 2 * DIMENSIONS + 1;

interface SigmaPoints {
  readonly states: readonly number[];
  readonly transitions: readonly number[];
  readonly observations: readonly number[];
}

/**
 * Unscented Kalman filter and Rauch–Tung–Striebel smoother of one number that is observed now and then (Julier and
 * Uhlmann 1997, DOI 10.1117/12.280797; Särkkä 2008, DOI 10.1109/TAC.2008.919531), with noises as part of the state.
 * Sigma points lie ±√(3 · variance) from the mean, one pair a dimension, each of weight 1/6: the scaled points of van
 * der Merwe with α = 1, β = κ = 0, which give the centre no weight. O(n).
 * @param observed `null` where a step has no observation
 */
export function smoothed(observed: readonly (number | null)[], model: SmootherModel): Belief[] {
  const filtered = filteredBeliefs(observed, model);
  const beliefs = filtered.slice();
  for (let step = filtered.length - 2; step >= 0; step--)
    beliefs[step] = corrected(filtered[step], beliefs[step + 1], model);
  return beliefs;
}

function filteredBeliefs(observed: readonly (number | null)[], model: SmootherModel): Belief[] {
  const beliefs: Belief[] = [];
  let belief = model.prior;
  for (const [step, value] of observed.entries()) {
    const points = sigmaPoints(belief, model);
    // The prior is what is believed of the first step itself.
    const states = step === 0 ? points.states : moved(points, model);
    belief = updated(states, points, value, model);
    beliefs.push(belief);
  }
  return beliefs;
}

function sigmaPoints({ mean, variance }: Belief, model: SmootherModel): SigmaPoints {
  const far = Math.sqrt(DIMENSIONS * variance);
  const transition = Math.sqrt(DIMENSIONS * model.transitionVariance);
  const observation = Math.sqrt(DIMENSIONS * model.observationVariance);
  return {
    states: [mean, mean + far, mean, mean, mean - far, mean, mean],
    transitions: [0, 0, transition, 0, 0, -transition, 0],
    observations: [0, 0, 0, observation, 0, 0, -observation],
  };
}

function moved({ states, transitions }: SigmaPoints, { transition }: SmootherModel): number[] {
  return states.map((state, i) => transition(state, transitions[i]));
}

function updated(
  states: readonly number[],
  points: SigmaPoints,
  value: number | null,
  { observation }: SmootherModel,
): Belief {
  const predicted = beliefOf(states);
  if (value === null) return predicted;
  const seen = states.map((state, i) => observation(state, points.observations[i]));
  const expected = beliefOf(seen);
  const shared = covariance(states, predicted.mean, seen, expected.mean);
  const gain = shared / expected.variance;
  return {
    mean: predicted.mean + gain * (value - expected.mean),
    variance: predicted.variance - gain * shared,
  };
}

/** What is believed of a step once the step after it is known better. */
function corrected(belief: Belief, next: Belief, model: SmootherModel): Belief {
  const points = sigmaPoints(belief, model);
  const states = moved(points, model);
  const predicted = beliefOf(states);
  const gain = covariance(states, predicted.mean, points.states, belief.mean) / predicted.variance;
  return {
    mean: belief.mean + gain * (next.mean - predicted.mean),
    variance: belief.variance + gain * gain * (next.variance - predicted.variance),
  };
}

function beliefOf(points: readonly number[]): Belief {
  const mean = weighted((i) => points[i]);
  return { mean, variance: covariance(points, mean, points, mean) };
}

function covariance(a: readonly number[], meanA: number, b: readonly number[], meanB: number): number {
  return weighted((i) => (a[i] - meanA) * (b[i] - meanB));
}

function weighted(value: (i: number) => number): number {
  let sum = 0;
  for (let i = 1; i < POINTS; i++) sum += value(i);
  return sum / (2 * DIMENSIONS);
}
