import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tracer } from '../engine/exposure/trace.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { encounterWorld, figureScale, indexCases, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { growthPlot } from './growth-plot.ts';
import { median, timed } from './measure.ts';
import type { EncounterScale } from './random-encounters.ts';

const PERSONS = [100_000, 1_000_000, 10_000_000];
/** Ten a person: the largest world then takes 9 GB while it is built; 4.5 of them are columns and graph. */
const ENCOUNTERS_A_PERSON = 10;
const CASES = 2000;
const ROUNDS = 7;
const LIMITS = { levels: 2, asOf: Infinity };

/** What one case costs in worlds of the same habits and of ten times the persons; drawn into `growth.svg`. */
export async function benchGrowth(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const persons of PERSONS) {
    figures.push(await caseFigure({ ...SCALE, persons, encounters: persons * ENCOUNTERS_A_PERSON }));
    globalThis.gc?.();
  }
  const points = figures.map(({ samples }, i) => ({ persons: PERSONS[i], samples_us: samples }));
  await writeFile(join(import.meta.dirname, 'growth.svg'), growthPlot(points));
  const cost_us = points.map(({ samples_us }) => median(samples_us));
  return [
    ...figures,
    {
      name: 'F1 + F2 of one case, cost with 100 times the persons and the same encounters a person',
      samples: [cost_us[2] / cost_us[0]],
      unit: '×',
      better: 'less',
      seed: SCALE.seed,
      note: 'growth.svg',
    },
  ];
}

/** Mean over the cases, one sample a round. */
async function caseFigure(scale: EncounterScale): Promise<Figure> {
  process.stderr.write(`growth: ${scale.persons} persons …\n`);
  const tracer = new Tracer(encounterWorld(scale), DEFAULT_POLICY);
  const cases = indexCases(CASES, scale);
  const trace = () => timed(() => cases.reduce((rows, one) => rows + tracer.trace(one, LIMITS).count, 0));
  const { result: rows } = await trace();
  await trace();
  const samples = await Array.fromAsync(
    { length: ROUNDS },
    async () => ((await trace()).elapsed_s / CASES) * 1e6,
  );
  const note = `mean of ${CASES} cases, ${(rows / CASES).toFixed(1)} rows a case`;
  return { name: 'F1 + F2 of one case', samples, unit: 'µs', better: 'less', ...figureScale(scale), note };
}
