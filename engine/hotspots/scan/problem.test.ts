import { expect, test } from 'vitest';
import { planScan } from './plan.ts';
import { bernoulliProblem, permutationProblem, poissonProblem } from './problem.ts';

const AREAS = { lat: Float64Array.of(0, 1), lng: Float64Array.of(10, 11) };
const ONE = Uint32Array.of(1, 1);
const PERSONS = Float64Array.of(5, 5);

test.each([
  [
    'a latitude that is no number',
    { lat: Float64Array.of(0, Number.NaN), lng: AREAS.lng },
    'lat of point 1 is NaN',
  ],
  ['a longitude beyond the globe', { lat: AREAS.lat, lng: Float64Array.of(181, 0) }, 'lng of point 0 is 181'],
  ['fewer longitudes', { lat: AREAS.lat, lng: Float64Array.of(0) }, '2 latitudes and 1 longitudes'],
])('%s is refused', (_, areas, message) => {
  expect(() => poissonProblem(areas, ONE, PERSONS)).toThrow(new RegExp(`^${message}`));
});

test.each([
  [
    'cases where nobody lives',
    Uint32Array.of(1, 3),
    Float64Array.of(5, 0),
    'population of area 1 is 0, but it has 3 cases',
  ],
  ['less than nobody', ONE, Float64Array.of(-1, 5), 'population of area 0 is -1'],
  ['a population that is no number', ONE, Float64Array.of(5, Number.NaN), 'population of area 1 is NaN'],
  ['counts of other areas', Uint32Array.of(1), PERSONS, 'cases has 1 numbers, expected 2'],
  ['persons of other areas', ONE, Float64Array.of(1), 'population has 1 numbers, expected 2'],
])('%s are refused', (_, cases, population, message) => {
  expect(() => poissonProblem(AREAS, cases, population)).toThrow(message);
});

test('controls of other areas are refused', () => {
  expect(() => bernoulliProblem(AREAS, ONE, Uint32Array.of(1))).toThrow('controls has 1 numbers, expected 2');
});

test.each([0, 1.5, -1, Number.NaN])('%d steps are refused', (steps) => {
  expect(() => poissonProblem(AREAS, ONE, PERSONS, steps)).toThrow(`steps is ${steps}`);
});

test('one step cannot be permuted', () => {
  expect(() => permutationProblem(AREAS, ONE, 1)).toThrow('steps is 1');
});

test.each([
  [{ largestShare: 0 }, 'largestShare is 0'],
  [{ largestShare: 1.1 }, 'largestShare is 1.1'],
  [{ longest_steps: 0 }, 'longest_steps is 0'],
  [{ longest_steps: 3 }, 'longest_steps is 3, expected a whole number from 1 to 2'],
])('windows %o are refused', (windows, message) => {
  const problem = permutationProblem(AREAS, Uint32Array.of(1, 0, 0, 1), 2);
  expect(() => planScan(problem, windows)).toThrow(message);
});

test('windows last up to half of the time, and hold up to half of the weight', () => {
  const problem = permutationProblem(AREAS, new Uint32Array(2 * 7), 7);
  expect(planScan(problem).windows).toEqual({ largestShare: 0.5, longest_steps: 3, aliveOnly: false });
});

test('a window across the antimeridian is as small as it is elsewhere', () => {
  const lng = Float64Array.of(179.9, -179.9, 0, 90);
  const problem = poissonProblem(
    { lat: new Float64Array(4), lng },
    new Uint32Array(4),
    new Float64Array(4).fill(1),
  );
  const { starts, members } = planScan(problem).circles;
  expect([...members.subarray(starts[0], starts[1])]).toEqual([0, 1]);
});
