import { Tracer } from '../engine/exposure/trace.ts';
import { DEFAULT_POLICY, type Policy } from '../engine/policy.ts';
import { policyGrid } from '../engine/policy-grid.ts';
import type { World } from '../engine/world.ts';
import { type TraceBatch, TracePool } from '../workers/pool/trace-pool.ts';
import { encounterWorld, figureScale, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { inTurn, median, timed } from './measure.ts';
import { FIRST_INSTANT, mulberry } from './random-encounters.ts';

const CASES = 1000;
const ROUNDS = 5;
/** Grids of one repetition: one alone takes less than threads take to warm up. */
const GRIDS = 8;
const LIMITS = { levels: 2, asOf: Infinity };
const DAY_S = 86_400;
const VARY = {
  min_exposure_s: Array.from({ length: 10 }, (_, i) => 300 + i * 300),
  infectious_before_s: Array.from({ length: 10 }, (_, i) => i * (DAY_S / 2)),
};

/** Sizes of F1 and F2 of 1,000 cases over a 10 × 10 grid, in one run: two threads beside one. */
export async function benchGrid(): Promise<Figure[]> {
  const world = encounterWorld();
  const policies = policyGrid(DEFAULT_POLICY, VARY);
  const batches = policies.map(
    (policy): TraceBatch => ({ world, policy, sources: casesUnder(policy), limits: LIMITS }),
  );
  const [one, two] = [1, 2].map((threads) => new TracePool(threads));
  const run = (pool: TracePool) =>
    timed(async () => {
      const from = process.cpuUsage();
      let sizes: number[][] = [];
      for (let grid = 0; grid < GRIDS; grid++) sizes = await Array.fromAsync(pool.count(batches));
      const { user, system } = process.cpuUsage(from);
      return { sizes, cpu_s: (user + system) / 1e6 };
    });
  const times = await inTurn(
    ROUNDS,
    () => run(one!),
    () => run(two!),
  );
  checkSizes(world, batches, times.first[0]!.result.sizes, times.second[0]!.result.sizes);
  for (const pool of [one!, two!]) await pool.close();
  const ofGrid = (runs: typeof times.first) => median(runs.map(({ result }) => result.cpu_s)) / GRIDS;
  return [
    {
      name: `F1 and F2 of ${CASES} cases over a 10 × 10 grid, two threads beside one`,
      samples: times.first.map(({ elapsed_s }, round) => elapsed_s / times.second[round]!.elapsed_s),
      unit: '× as fast',
      better: 'more',
      target: 1.8,
      ...figureScale(SCALE),
      note: `equal sizes, those of ten cells found by lists too; CPU time of a grid ${ofGrid(times.first).toFixed(2)} s in one thread, ${ofGrid(times.second).toFixed(2)} in two`,
    },
  ];
}

/** The same persons and onsets under each policy. */
function casesUnder({ infectious_before_s, infectious_after_s }: Policy) {
  const random = mulberry(SCALE.seed + 1);
  return Array.from({ length: CASES }, () => {
    const onset = FIRST_INSTANT + Math.floor(random() * SCALE.days * DAY_S);
    const person = Math.floor(random() * SCALE.persons);
    return { person, from: onset - infectious_before_s, to: onset + infectious_after_s };
  });
}

function checkSizes(world: World, batches: readonly TraceBatch[], ...found: readonly number[][][]): void {
  for (let cell = 0; cell < batches.length; cell += 11) {
    const { policy, sources } = batches[cell]!;
    const counts = [0, 0];
    for (const { levels } of new Tracer(world, policy).traceAll(sources, LIMITS))
      for (const level of levels) counts[level - 1]!++;
    for (const sizes of found)
      if (String(sizes[cell]) !== String(counts))
        throw new Error('the sizes of a cell are not those of its lists');
  }
}
