const DAY_S = 86_400;

/**
 * How well an exposure explains that one case infected another:
 *
 *     w_ij = Σ over episodes ∫ g(t − ι_i) h(o_j − t) dt,   ι_i = o_i − m
 *
 * the time of exposure, weighted by the generation interval g since the infector's own infection and by the incubation
 * period h until the infectee's onset. When the infector was infected is not known: it is taken for their onset o_i less
 * the median incubation m. Days are the unit; an episode's integral is its sum over steps of at most an hour.
 *
 * g: Weibull, shape 2.826, scale 5.665 d (mean 5.0 d); Ferretti et al. (2020), DOI 10.1126/science.abb6936.
 * h: lognormal, 1.621 and 0.418 (median 5.1 d); Lauer et al. (2020), DOI 10.7326/M20-0504.
 * Both are of early SARS-CoV-2; of Delta both were shorter by about a day, which changes ranks little.
 *
 * Cost: one step an hour of exposure.
 */
const GENERATION = { shape: 2.826, scale_d: 5.665 };
const INCUBATION = { mean: 1.621, deviation: 0.418 };
const STEP_S = 3600;

/** `[start, end)`, epoch seconds. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * @param infectorOnset epoch seconds, like `infecteeOnset`
 * @param episodes in which the two met, not overlapping
 */
export function infectorWeight(
  infectorOnset: number,
  infecteeOnset: number,
  episodes: readonly Interval[],
): number {
  const infected = infectorOnset - Math.exp(INCUBATION.mean) * DAY_S;
  let weight = 0;
  for (const { start, end } of episodes) {
    const steps = Math.ceil((end - start) / STEP_S);
    const step_s = (end - start) / steps;
    for (let step = 0; step < steps; step++) {
      const at = start + (step + 0.5) * step_s;
      weight +=
        generationDensity((at - infected) / DAY_S) * incubationDensity((infecteeOnset - at) / DAY_S) * step_s;
    }
  }
  return weight / DAY_S;
}

/** Density of the generation interval, a day; 0 before it begins. */
export function generationDensity(days: number): number {
  if (days <= 0) return 0;
  const { shape, scale_d } = GENERATION;
  return (shape / scale_d) * (days / scale_d) ** (shape - 1) * Math.exp(-((days / scale_d) ** shape));
}

/** Share of generation intervals up to so many days. */
export function generationShare(days: number): number {
  return days <= 0 ? 0 : 1 - Math.exp(-((days / GENERATION.scale_d) ** GENERATION.shape));
}

/** Density of the incubation period, a day; 0 before it begins. */
export function incubationDensity(days: number): number {
  if (days <= 0) return 0;
  const { mean, deviation } = INCUBATION;
  const distance = (Math.log(days) - mean) / deviation;
  return Math.exp(-0.5 * distance * distance) / (days * deviation * Math.sqrt(2 * Math.PI));
}
