import { isClose } from '../engine/contact-graph/signal.ts';
import { Tracer, type TraceSource } from '../engine/exposure/trace.ts';
import type { TraceRows } from '../engine/exposure/trace-rows.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import type { World } from '../engine/world.ts';
import { TracePool } from '../workers/pool/trace-pool.ts';
import { Checksum } from './checksum.ts';
import { encounterWorld, figureScale, indexCases, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './measure.ts';
import { type PlainC, withPlainC } from './plain-c.ts';

const CASES = 10_000;
const ROUNDS = 7;
/** Of so many times, one right after the other, the fastest counts: caches are warm, and nobody came between. */
const TRIES = 7;
const LIMITS = { levels: 2, asOf: Infinity };

/** F1 and F2 of 10,000 cases: one thread beside a plain C loop over the same arrays, and two threads beside one. */
export async function benchBatch(): Promise<Figure[]> {
  const world = encounterWorld();
  const cases = indexCases(CASES);
  const tracer = new Tracer(world, DEFAULT_POLICY);
  const once = () => timed(() => [...tracer.traceAll(cases, LIMITS)]);
  const { result: lists } = await once();
  return [...(await besideC(world, cases, lists, once)), await twoThreads(world, cases)];
}

async function besideC(
  world: World,
  cases: readonly TraceSource[],
  lists: readonly TraceRows[],
  once: () => Promise<{ elapsed_s: number }>,
): Promise<Figure[]> {
  const times = await withPlainC('trace-limit.c', wordsOf(world, cases), async (run) => {
    checkEqual(lists, run);
    return Array.fromAsync({ length: ROUNDS }, async () => {
      const c_ms = Math.min(...run().slice(0, TRIES).map(Number));
      const engine = await Array.fromAsync({ length: TRIES }, once);
      return { c_ms, engine_ms: 1000 * Math.min(...engine.map(({ elapsed_s }) => elapsed_s)) };
    });
  });
  if (times === null) return [];
  const [engine_ms, c_ms] = [times.map((time) => time.engine_ms), times.map((time) => time.c_ms)];
  return [
    {
      name: `F1 + F2 of ${CASES} cases, one thread, time as a multiple of a plain C loop's`,
      samples: times.map((time) => time.engine_ms / time.c_ms),
      unit: '×',
      better: 'less',
      target: 1.5,
      ...figureScale(SCALE),
      note: `equal rows; engine ${median(engine_ms).toFixed(0)} ms, C ${median(c_ms).toFixed(0)} ms`,
    },
  ];
}

/** The input of `trace-limit.c`. */
function wordsOf({ graph, personCount }: World, cases: readonly TraceSource[]): Uint32Array[] {
  const { min_exposure_s, window_s, latent_s, contact_horizon_s } = DEFAULT_POLICY;
  const { halfEdgeCount, classBits, longest_s, offsets, peers, starts, spans } = graph;
  const close = new Uint32Array(2 ** classBits);
  graph.signals.forEach((signal, number) => {
    close[number] = isClose(signal, DEFAULT_POLICY) ? 1 : 0;
  });
  const sizes = [personCount, halfEdgeCount, classBits, longest_s, cases.length];
  const policy = [min_exposure_s, window_s, latent_s, contact_horizon_s];
  return [
    Uint32Array.of(...sizes, ...policy, TRIES),
    close,
    offsets,
    peers,
    starts,
    spans,
    Uint32Array.from(cases.flatMap(({ person, from, to }) => [person, from, to])),
  ];
}

function checkEqual(lists: readonly TraceRows[], run: PlainC): void {
  const sum = new Checksum();
  let count = 0;
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
        sum.add(column[i]);
  }
  const theirs = run()[TRIES];
  if (theirs !== `${count} ${sum.value}`) throw new Error('the rows of the engine and of C differ');
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
    ...figureScale(SCALE),
  };
}
