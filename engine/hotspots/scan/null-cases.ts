import type { Stream } from '../streams.ts';
import { AliasTable } from './alias-table.ts';
import type { ScanProblem } from './problem.ts';

/** Fills `cases`, laid out as the problem's own, with cases that gather nowhere; as many as the problem has. */
export type DrawCases = (stream: Stream, cases: Uint32Array) => void;

/** How the problem's method draws under its null hypothesis. */
export function nullCases(problem: ScanProblem): DrawCases {
  if (problem.totalCases === 0) return (_stream, cases) => void cases.fill(0);
  const { method } = problem;
  return method === 'poisson'
    ? multinomial(problem)
    : method === 'bernoulli'
      ? chosen(problem)
      : permuted(problem);
}

/** Each case falls on an area by its population and on any step. */
function multinomial({ weights, steps, totalCases }: ScanProblem): DrawCases {
  const areas = new AliasTable(weights);
  return (stream, cases) => {
    cases.fill(0);
    for (let drawn = 0; drawn < totalCases; drawn++) {
      const area = areas.draw(stream);
      cases[steps === 1 ? area : area * steps + stream.below(steps)]++;
    }
  };
}

/** Any `totalCases` of all points are the cases: the first places of a shuffle. */
function chosen({ weights, totalCases }: ScanProblem): DrawCases {
  const areaOfPoint = repeated(weights);
  const points = new Uint32Array(areaOfPoint.length);
  return (stream, cases) => {
    cases.fill(0);
    points.set(areaOfPoint);
    for (let drawn = 0; drawn < totalCases; drawn++) {
      const pick = drawn + stream.below(points.length - drawn);
      cases[points[pick]]++;
      points[pick] = points[drawn];
    }
  };
}

/** The cases stay where they are and exchange their steps. */
function permuted({ weights, stepWeights, steps }: ScanProblem): DrawCases {
  const areaOfCase = repeated(weights);
  const stepOfCase = repeated(stepWeights);
  const rest = new Uint32Array(stepOfCase.length);
  return (stream, cases) => {
    cases.fill(0);
    rest.set(stepOfCase);
    for (let left = rest.length; left > 0; left--) {
      const pick = stream.below(left);
      cases[areaOfCase[left - 1] * steps + rest[pick]]++;
      rest[pick] = rest[left - 1];
    }
  };
}

/** Each index as often as its weight, a whole number, says. */
function repeated(weights: Float64Array): Uint32Array {
  const indices = new Uint32Array(weights.reduce((sum, weight) => sum + weight, 0));
  let pos = 0;
  for (const [index, weight] of weights.entries()) {
    indices.fill(index, pos, pos + weight);
    pos += weight;
  }
  return indices;
}
