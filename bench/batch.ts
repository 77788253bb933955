import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isClose } from '../engine/contact-graph/signal.ts';
import { Tracer, type TraceSource } from '../engine/exposure/trace.ts';
import type { TraceRows } from '../engine/exposure/trace-rows.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import type { World } from '../engine/world.ts';
import { TracePool } from '../workers/pool/trace-pool.ts';
import { encounterWorld, indexCases, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './measure.ts';

const CASES = 10_000;
const ROUNDS = 7;
const LIMITS = { levels: 2, asOf: Infinity };
const WORLD = { seed: SCALE.seed, sizes: { persons: SCALE.persons, encounters: SCALE.encounters } };

/** F1 and F2 of 10,000 cases: one thread beside a plain C loop over the same arrays, and two threads beside one. */
export async function benchBatch(): Promise<Figure[]> {
  const world = encounterWorld();
  const cases = indexCases(CASES);
  const tracer = new Tracer(world, DEFAULT_POLICY);
  const once = () => timed(() => cases.map((source) => tracer.trace(source, LIMITS)));
  const { result: lists } = await once();
  return [...(await besideC(world, cases, lists, once)), await twoThreads(world, cases)];
}

async function besideC(
  world: World,
  cases: readonly TraceSource[],
  lists: readonly TraceRows[],
  once: () => Promise<{ elapsed_s: number }>,
): Promise<Figure[]> {
  if (spawnSync('cc', ['--version']).error) {
    process.stderr.write('batch: no C compiler (cc) here, so the plain C loop is left out\n');
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    const program = join(folder, 'trace-limit');
    execFileSync('cc', ['-O3', '-march=native', '-o', program, join(import.meta.dirname, 'trace-limit.c')]);
    const input = join(folder, 'world.bin');
    await writeInput(input, world, cases);
    const ratios: number[] = [];
    const ours_ms: number[] = [];
    const theirs_ms: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const c = runC(program, input);
      checkEqual(lists, c);
      ours_ms.push((await once()).elapsed_s * 1000);
      theirs_ms.push(c.elapsed_ms);
      ratios.push(ours_ms[round] / theirs_ms[round]);
    }
    return [
      {
        name: `F1 + F2 of ${CASES} cases, one thread, time as a multiple of a plain C loop's`,
        samples: ratios,
        unit: '×',
        better: 'less',
        target: 1.5,
        ...WORLD,
        note: `equal rows; engine ${median(ours_ms).toFixed(0)} ms, C ${median(theirs_ms).toFixed(0)} ms`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The arrays as `trace-limit.c` reads them. */
async function writeInput(path: string, { graph, personCount }: World, cases: readonly TraceSource[]) {
  const { min_exposure_s, window_s, latent_s, contact_horizon_s } = DEFAULT_POLICY;
  const close = new Uint32Array(2 ** graph.classBits);
  graph.signals.forEach((signal, number) => {
    close[number] = isClose(signal, DEFAULT_POLICY) ? 1 : 0;
  });
  const words = [
    Uint32Array.of(
      personCount,
      graph.halfEdgeCount,
      graph.classBits,
      graph.longest_s,
      cases.length,
      min_exposure_s,
      window_s,
      latent_s,
      contact_horizon_s,
      1,
    ),
    close,
    graph.offsets,
    graph.peers,
    graph.starts,
    graph.spans,
    Uint32Array.from(cases.flatMap(({ person, from, to }) => [person, from, to])),
  ];
  const pieces = words.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  await pipeline(Readable.from(pieces), createWriteStream(path));
}

function runC(program: string, input: string) {
  const [elapsed_ms, total] = execFileSync(program, [input], { encoding: 'utf8' }).trim().split('\n');
  const [rows, checksum] = total.split(' ').map(Number);
  return { elapsed_ms: Number(elapsed_ms), rows, checksum };
}

function checkEqual(lists: readonly TraceRows[], { rows, checksum }: { rows: number; checksum: number }) {
  let sum = 2_166_136_261;
  let count = 0;
  const mix = (value: number) => {
    sum = Math.imul(sum ^ value, 16_777_619) >>> 0;
  };
  for (const list of lists) {
    count += list.count;
    for (let i = 0; i < list.count; i++)
      for (const column of [
        list.levels,
        list.persons,
        list.vias,
        list.firstExposures,
        list.lastExposures,
        list.exposures_s,
        list.qualifiedAts,
      ])
        mix(column[i]);
  }
  if (count !== rows || sum !== checksum) throw new Error(`engine: ${count} rows, C: ${rows}; not the same`);
}

async function twoThreads(world: World, cases: readonly TraceSource[]): Promise<Figure> {
  const pools = [1, 2].map((threads) => new TracePool(threads));
  const batch = { world, policy: DEFAULT_POLICY, sources: cases, limits: LIMITS };
  const run = (pool: TracePool) => timed(() => Array.fromAsync(pool.trace(batch)));
  for (const pool of pools) for (let warmUp = 0; warmUp < 2; warmUp++) await run(pool);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [one, two] = [await run(pools[0]), await run(pools[1])];
    ratios.push(one.elapsed_s / two.elapsed_s);
  }
  for (const pool of pools) await pool.close();
  return {
    name: `F1 + F2 of ${CASES} cases, two threads beside one`,
    samples: ratios,
    unit: '× as fast',
    better: 'more',
    target: 1.8,
    ...WORLD,
  };
}
