import { expect, test } from 'vitest';
import { builtInPolicy, DEFAULT_POLICY, PolicyError } from './policy.ts';
import { type Grid, policyGrid } from './policy-grid.ts';

const shown = (policies: ReturnType<typeof policyGrid>) =>
  policies.map(({ min_exposure_s, latent_s }) => [min_exposure_s, latent_s]);

test('each value of one parameter is combined with each of the other, all else as in the policy', () => {
  const policies = policyGrid(builtInPolicy('who-2020'), { min_exposure_s: [60, 900], latent_s: [0, 1, 2] });
  expect(shown(policies)).toEqual([
    [60, 0],
    [60, 1],
    [60, 2],
    [900, 0],
    [900, 1],
    [900, 2],
  ]);
  for (const { name: _, min_exposure_s, latent_s, ...rest } of policies)
    expect({ ...rest, min_exposure_s, latent_s }).toEqual({
      ...Object.fromEntries(Object.entries(builtInPolicy('who-2020')).filter(([key]) => key !== 'name')),
      min_exposure_s,
      latent_s,
    });
});

test('one parameter may be varied alone', () => {
  expect(shown(policyGrid(DEFAULT_POLICY, { min_exposure_s: [1, 2] }))).toEqual([
    [1, 0],
    [2, 0],
  ]);
});

test.each([
  [{}, 'one or two'],
  [{ latent_s: [1], window_s: [900], min_exposure_s: [1] }, 'one or two'],
  [{ zone: ['UTC'] }, 'zone: cannot be varied'],
  [{ latent_s: [] }, 'latent_s: at least one'],
  [{ latent_s: [-1] }, 'latent_s: -1 is not'],
  [{ min_exposure_s: [0] }, 'min_exposure_s: 0 is below 1'],
  [{ latent_s: Array.from({ length: 401 }, (_, i) => i) }, '401 policies are more than 400'],
])('%j is refused', (grid, message) => {
  const refused = () => policyGrid(DEFAULT_POLICY, grid as unknown as Grid);
  expect(refused).toThrow(PolicyError);
  expect(refused).toThrow(message);
});
