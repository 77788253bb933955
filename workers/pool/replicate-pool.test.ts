import { latLngToCell } from 'h3-js';
import { afterEach, expect, test } from 'vitest';
import { weightsOf } from '../../engine/hotspots/gi-star.ts';
import { neighbourTable } from '../../engine/hotspots/neighbours.ts';
import { giStarTails } from '../../engine/hotspots/permutation.ts';
import { planScan, type ScanPlan } from '../../engine/hotspots/scan/plan.ts';
import { permutationProblem, poissonProblem } from '../../engine/hotspots/scan/problem.ts';
import { replicatesOf } from '../../engine/hotspots/scan/replicates.ts';
import { streamOf } from '../../engine/hotspots/streams.ts';
import { ReplicatePool } from './replicate-pool.ts';

const SEED = 20211229;
const REPLICATES = 99;
const AREAS = 60;
const STEPS = 8;

let pool: ReplicatePool | undefined;

afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

function open(threads: number): ReplicatePool {
  pool = new ReplicatePool(threads);
  return pool;
}

const stream = streamOf(SEED, 0);
const places = {
  lat: Float64Array.from({ length: AREAS }, () => 21 + stream.uniform()),
  lng: Float64Array.from({ length: AREAS }, () => 105 + stream.uniform()),
};
const counts = (length: number) => Uint32Array.from({ length }, () => stream.below(4));
const inSpace = planScan(poissonProblem(places, counts(AREAS), new Float64Array(AREAS).fill(1000)));
const inTime = planScan(permutationProblem(places, counts(AREAS * STEPS), STEPS));

function alone(plan: ScanPlan): Float64Array {
  const replicate = replicatesOf(plan, SEED);
  return Float64Array.from({ length: REPLICATES }, (_, number) => replicate(number));
}

function bytes({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

test.each([1, 2, 7])('the replicates of %i threads are, byte for byte, those of none', async (threads) => {
  const threaded = open(threads);
  for (const plan of [inSpace, inTime]) {
    const maxima = await threaded.scan(plan, SEED, REPLICATES);
    expect(bytes(maxima)).toEqual(bytes(alone(plan)));
  }
  expect(bytes(await threaded.scan(inSpace, SEED, REPLICATES))).toEqual(bytes(alone(inSpace)));
});

test.each([1, 2, 7])('the tails of Gi* of %i threads are those of none', async (threads) => {
  const ring = neighbourTable(1, AREAS, 3, (cell, add) => {
    add(cell, 0);
    add((cell + 1) % AREAS, 1);
    add((cell + AREAS - 1) % AREAS, 1);
  });
  const weights = weightsOf(ring);
  const values = Float64Array.from({ length: AREAS }, (_, cell) => (cell * cell) % 17);
  const expected = giStarTails(values, weights, { seed: SEED, from: 0, to: REPLICATES });
  expect(await open(threads).giStarTails(values, weights, SEED, REPLICATES)).toEqual(expected);
});

test.each([1, 2, 7])('the cells of events by %i threads are those of h3', async (threads) => {
  const lat = Float64Array.from({ length: 1000 }, () => 180 * stream.uniform() - 90);
  const lng = Float64Array.from({ length: 1000 }, () => 360 * stream.uniform() - 180);
  const threaded = open(threads);
  for (const resolution of [0, 9, 15]) {
    const cells = await threaded.cellsOf(lat, lng, resolution);
    const texts = Array.from(cells, (cell) => cell.toString(16));
    expect(texts).toEqual(Array.from(lat, (_, event) => latLngToCell(lat[event], lng[event], resolution)));
  }
});

test('progress grows to the number of replicates', async () => {
  const seen: [number, number][] = [];
  await open(2).scan(inSpace, SEED, REPLICATES, { onProgress: (done, total) => seen.push([done, total]) });
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.at(-1)).toEqual([REPLICATES, REPLICATES]);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
});

test('a run that is cancelled ends long before it is done and leaves the pool to the next', async () => {
  const threaded = open(2);
  const abort = new AbortController();
  let last = 0;
  const onProgress = (done: number) => {
    last = done;
    abort.abort(new Error('no longer wanted'));
  };
  const replicates = 200_000;
  const cancelled = threaded.scan(inSpace, SEED, replicates, { signal: abort.signal, onProgress });
  await expect(cancelled).rejects.toThrow('no longer wanted');
  expect(last).toBeLessThan(replicates / 4);
  expect(bytes(await threaded.scan(inSpace, SEED, REPLICATES))).toEqual(bytes(alone(inSpace)));
});

test('a run cancelled before it begins does nothing', async () => {
  const seen: number[] = [];
  const cancelled = open(1).scan(inSpace, SEED, REPLICATES, {
    signal: AbortSignal.abort(),
    onProgress: (done) => seen.push(done),
  });
  await expect(cancelled).rejects.toThrow('aborted');
  expect(seen).toEqual([]);
});

test('an error in a thread reaches the caller and leaves the pool usable', async () => {
  const threaded = open(2);
  const broken = { ...inSpace, circles: undefined } as unknown as ScanPlan;
  await expect(threaded.scan(broken, SEED, REPLICATES)).rejects.toThrow('starts');
  expect(bytes(await threaded.scan(inSpace, SEED, REPLICATES))).toEqual(bytes(alone(inSpace)));
});

test('two runs at once do not disturb each other', async () => {
  const threaded = open(2);
  const both = await Promise.all([inSpace, inTime].map((plan) => threaded.scan(plan, SEED, REPLICATES)));
  expect(both.map(bytes)).toEqual([inSpace, inTime].map((plan) => bytes(alone(plan))));
});

test('closing ends a run that is under way with an error', async () => {
  const threaded = open(1);
  const running = expect(threaded.scan(inTime, SEED, 1_000_000)).rejects.toThrow();
  await threaded.close();
  await running;
});

test('no events have no cells', async () => {
  expect(await open(1).cellsOf(new Float64Array(), new Float64Array(), 8)).toEqual(new BigUint64Array());
});

test.each([
  [Float64Array.of(1, Number.NaN), Float64Array.of(1, 1), 8, 'lat of event 1 is NaN'],
  [Float64Array.of(1), Float64Array.of(-180.5), 8, 'lng of event 0 is -180.5'],
  [Float64Array.of(1), Float64Array.of(1, 2), 8, '1 latitudes and 2 longitudes'],
  [Float64Array.of(1), Float64Array.of(1), 16, 'resolution is 16'],
])('events at %o, %o in resolution %d are refused', async (lat, lng, resolution, message) => {
  await expect(open(1).cellsOf(lat, lng, resolution)).rejects.toThrow(message);
});

test('no replicates are refused', async () => {
  await expect(open(1).scan(inSpace, SEED, 0)).rejects.toThrow('replicates is 0');
});
