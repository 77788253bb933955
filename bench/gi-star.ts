import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giStar, type Weights, weightsOf } from '../engine/hotspots/gi-star.ts';
import { LiveGiStar } from '../engine/hotspots/live-gi-star.ts';
import { neighboursOf } from '../engine/hotspots/neighbours.ts';
import { giStarTails, type Tails } from '../engine/hotspots/permutation.ts';
import { streamOf } from '../engine/hotspots/streams.ts';
import { cellOfText, studyAreaOf, withRings } from '../engine/hotspots/study-area.ts';
import type { Figure } from './figure.ts';
import { inTurn, median, medianTime_s, pairedRatios, type Timed, timed } from './measure.ts';
import { PythonPeer, pythonWithPackages } from './python-peer.ts';

const CENTRE = cellOfText('882a107289fffff');
const SEED = 20211229;
const REPLICATES = 999;
/** Rings around the centre that make 10⁶ and 10⁴ cells. */
const RINGS = { million: 577, tenThousand: 57 };

/** Counts of an area, two of three 0, and the neighbours of each cell with k = 2. */
interface Area {
  readonly values: Float64Array;
  readonly weights: Weights;
}

function areaOf(rings: number): Area {
  const area = studyAreaOf(8, withRings([CENTRE], rings));
  const stream = streamOf(SEED, rings);
  const values = Float64Array.from(area.cells, () => Math.max(0, stream.below(12) - 7));
  return { values, weights: weightsOf(neighboursOf(area, 2)) };
}

/** Gi* beside a SciPy sparse product, its permutation p beside PySAL's; without Python the engine's own figures. */
export async function benchGiStar(): Promise<Figure[]> {
  const interpreter = await pythonWithPackages();
  if (interpreter === null)
    process.stderr.write('gi-star: no Python with SciPy and esda here, so these are left out\n');
  return [...(await benchMillion(interpreter)), ...(await benchPermutations(interpreter))];
}

async function benchMillion(interpreter: string | null): Promise<Figure[]> {
  const area = areaOf(RINGS.million);
  const own = () => timed(() => giStar(area.values, area.weights));
  const figures = [eventFigure(area)];
  if (interpreter === null) return [...figures, await alone('Gi* of 10⁶ cells', own, area)];
  return withPeer(interpreter, area, async (peer, folder) => {
    const { first, second } = await inTurn(9, own, () => peer.time('scipy'));
    requireEqual(first[0].result, await column(folder, 'z.f64'));
    const times = `engine ${milliseconds(first)}, SciPy ${milliseconds(second)}`;
    return [
      {
        name: 'Gi* of 10⁶ cells, time as a multiple of a SciPy sparse product’s',
        samples: pairedRatios(first, second),
        unit: '×',
        better: 'less',
        target: 2,
        ...scaleOf(area),
        note: `table ready; z equal within 1e-9; one thread; ${times}`,
      },
      ...figures,
    ];
  });
}

async function benchPermutations(interpreter: string | null): Promise<Figure[]> {
  const area = areaOf(RINGS.tenThousand);
  const own = () =>
    timed(() => giStarTails(area.values, area.weights, { seed: SEED, from: 0, to: REPLICATES }));
  if (interpreter === null) return [await alone('permutation p of 10⁴ cells', own, area)];
  return withPeer(interpreter, area, async (peer, folder) => {
    const { first, second } = await inTurn(5, own, () => peer.time('esda'));
    const z = giStar(area.values, area.weights);
    requireEqual(z, await column(folder, 'z.f64'));
    requireLikely(z, first[0].result, await column(folder, 'p.f64'));
    return [
      {
        name: 'permutation p of 10⁴ cells, time as a share of esda’s G_Local',
        samples: pairedRatios(first, second),
        unit: '×',
        better: 'less',
        target: 1,
        ...scaleOf(area),
        note: `R = ${REPLICATES}; p equal within chance; one thread each; engine ${milliseconds(first)}, esda ${milliseconds(second)}`,
      },
    ];
  });
}

/** Single events, and the z of the cell after each. */
function eventFigure(area: Area): Figure {
  const live = new LiveGiStar(area.values, area.weights);
  const stream = streamOf(SEED, 0);
  const event_us = () => {
    const cell = stream.below(area.values.length);
    const from = performance.now();
    live.add(cell);
    live.score(cell);
    return (performance.now() - from) * 1000;
  };
  return {
    name: 'one more event, until z of its cell, median of 400',
    samples: Array.from({ length: 6 }, () => median(Array.from({ length: 400 }, event_us))).slice(1),
    unit: 'µs',
    better: 'less',
    ...scaleOf(area),
    note: 'counts known',
  };
}

function scaleOf({ values }: Area): Pick<Figure, 'seed' | 'sizes'> {
  return { seed: SEED, sizes: { cells: values.length, k: 2 } };
}

async function withPeer<T>(
  interpreter: string,
  { values, weights }: Area,
  task: (peer: PythonPeer, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gi-star-'));
  await writeFile(join(folder, 'offsets.u32'), weights.neighbours.offsets);
  await writeFile(join(folder, 'members.u32'), weights.neighbours.members);
  await writeFile(join(folder, 'values.f64'), values);
  const peer = new PythonPeer(interpreter, 'gi_star.py', folder);
  try {
    return await task(peer, folder);
  } finally {
    peer.end();
    await rm(folder, { recursive: true });
  }
}

async function column(folder: string, file: string): Promise<Float64Array> {
  return new Float64Array(new Uint8Array(await readFile(join(folder, file))).buffer);
}

function requireEqual(z: Float64Array, peer: Float64Array): void {
  const at = z.findIndex((score, cell) => !(Math.abs(score - peer[cell]) <= 1e-9));
  if (at >= 0 || z.length !== peer.length)
    throw new Error(`z of cell ${at}: ${z[at]} here, ${peer[at]} there`);
}

/** esda's p is one-sided and folded, and leaves ties out on the low side: compared where z is above 0. */
function requireLikely(z: Float64Array, { above }: Tails, peer: Float64Array): void {
  let far = 0;
  for (let cell = 0; cell < z.length; cell++) {
    const p = (1 + Math.min(above[cell], REPLICATES - above[cell])) / (REPLICATES + 1);
    const allowance = 4 * Math.sqrt((2 * peer[cell] * (1 - peer[cell])) / REPLICATES) + 2 / (REPLICATES + 1);
    if (z[cell] > 0 && Math.abs(p - peer[cell]) > allowance) far++;
  }
  if (far > z.length / 1000) throw new Error(`p of ${far} cells is further from esda’s than chance allows`);
}

/** The engine's own time, where there is nothing to compare it with. */
async function alone(name: string, own: () => Promise<Timed<unknown>>, area: Area): Promise<Figure> {
  await own();
  const samples: number[] = [];
  for (let round = 0; round < 5; round++) samples.push((await own()).elapsed_s * 1000);
  return { name, samples, unit: 'ms', better: 'less', ...scaleOf(area), note: 'one thread' };
}

function milliseconds(timings: readonly Timed<unknown>[]): string {
  return `${(medianTime_s(timings) * 1000).toFixed(0)} ms`;
}
