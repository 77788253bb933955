import { type Policy, PolicyError, policyFrom } from './policy.ts';

/** Parameters that decide who is on a list, and are one number. */
export const GRID_PARAMETERS = [
  'close_attenuation_db',
  'min_exposure_s',
  'window_s',
  'infectious_before_s',
  'infectious_after_s',
  'latent_s',
  'contact_horizon_s',
  'assumed_stay_s',
  'aerosol_tail_s',
] as const satisfies readonly (keyof Policy)[];
export type GridParameter = (typeof GRID_PARAMETERS)[number];

/** Values of one or two parameters. */
export type Grid = Readonly<Partial<Record<GridParameter, readonly number[]>>>;

/** Policies of a grid, and cases under all of them. */
export const GRID_POLICIES_MAX = 400;

/**
 * A policy for each cell of a grid over a policy: the first parameter's values, for each the second's.
 * @throws PolicyError for a parameter that decides nobody, no or more than two of them, more policies than
 *   `GRID_POLICIES_MAX`, and whatever a policy may not be
 */
export function policyGrid(policy: Policy, grid: Grid): Policy[] {
  const varied = Object.entries(grid) as [GridParameter, readonly number[]][];
  if (varied.length < 1 || varied.length > 2) throw new PolicyError('one or two parameters are varied');
  for (const [name, values] of varied) {
    if (!GRID_PARAMETERS.includes(name))
      throw new PolicyError(`${name}: cannot be varied; known are ${GRID_PARAMETERS.join(', ')}`);
    if (values.length === 0) throw new PolicyError(`${name}: at least one value is due`);
  }
  const count = varied.reduce((product, [, values]) => product * values.length, 1);
  if (count > GRID_POLICIES_MAX)
    throw new PolicyError(`${count} policies are more than ${GRID_POLICIES_MAX}`);
  const [[first, values], second] = varied as [
    [GridParameter, readonly number[]],
    [GridParameter, readonly number[]]?,
  ];
  return values.flatMap((value) => {
    if (!second) return policyFrom({ [first]: value }, () => policy);
    const [name, others] = second;
    return others.map((other) => policyFrom({ [first]: value, [name]: other }, () => policy));
  });
}
