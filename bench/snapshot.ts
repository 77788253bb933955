import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LiveStore } from '../api/tracing/live-store.ts';
import { snapshotPath } from '../data/graph-store/snapshot/location.ts';
import { openSnapshot } from '../data/graph-store/snapshot/open.ts';
import { SnapshotFile } from '../data/graph-store/snapshot/snapshot-file.ts';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { TracePool } from '../workers/pool/trace-pool.ts';
import { figureScale, SCALE } from './encounter-world.ts';
import { writeEncounters } from './encounters-csv.ts';
import type { Figure } from './figure.ts';
import { inTurn, medianTime_s, pairedRatios, timed } from './measure.ts';

const ROUNDS = 9;
const LOADS = 3;

/** The base of a store: its file opened, its bytes read, the store loaded; and what writing it does to the event loop. */
export async function benchSnapshot(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(folder, { recursive: true }));
  const csv = join(folder, 'encounters.csv');
  await writeEncounters(csv, Number.POSITIVE_INFINITY, SCALE);
  const store = await Store.open(join(folder, 'data'), { now: () => 1_800_000_000 });
  cleanup.defer(() => store.close());
  await importFile(store, { file: csv });
  const writing = await writingFigure(store);
  return [await openingFigure(snapshotPath(store.folder)), await loadingFigure(store), writing];
}

async function openingFigure(path: string): Promise<Figure> {
  const open = () => afterGarbage(() => openSnapshot(path, async () => true));
  const read = () => afterGarbage(() => readBytes(path));
  const times = await inTurn(ROUNDS, open, read);
  const ms = (timings: typeof times.first | typeof times.second) => (1000 * medianTime_s(timings)).toFixed(0);
  return {
    name: "opening the snapshot file, time as a multiple of reading its bytes'",
    samples: pairedRatios(times.first, times.second),
    unit: '×',
    better: 'less',
    target: 1.5,
    ...figureScale(SCALE),
    note: `${(statSync(path).size / 2 ** 20).toFixed(0)} MiB in the page cache; opened in ${ms(times.first)} ms, read in one call in ${ms(times.second)} ms`,
  };
}

async function loadingFigure(store: Store): Promise<Figure> {
  const load = (file: SnapshotFile | null) => () => afterGarbage(() => loaded(store, file));
  const times = await inTurn(LOADS, load(snapshotFile(store)), load(null));
  return {
    name: "answers from the snapshot file, time to the first as a share of loading the store's",
    samples: pairedRatios(times.first, times.second),
    unit: '×',
    better: 'less',
    ...figureScale(SCALE),
    note: `${medianTime_s(times.first).toFixed(2)} s and ${medianTime_s(times.second).toFixed(1)} s`,
  };
}

/** Loads the store and keeps its base. */
async function writingFigure(store: Store): Promise<Figure> {
  const file = snapshotFile(store);
  await loaded(store, file);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const { elapsed_s } = await timed(() => file.written());
  delay.disable();
  return {
    name: 'delay of the event loop while the snapshot file is written, 99th percentile',
    samples: [delay.percentile(99) / 1e6],
    unit: 'ms',
    better: 'less',
    target: 10,
    ...figureScale(SCALE),
    note: `written and synced in ${elapsed_s.toFixed(1)} s; longest delay ${(delay.max / 1e6).toFixed(1)} ms`,
  };
}

async function loaded(store: Store, file: SnapshotFile | null): Promise<void> {
  const pool = new TracePool(1);
  const live = await LiveStore.load(store, pool, DEFAULT_POLICY, file);
  await live.close();
  await pool.close();
}

function snapshotFile(store: Store): SnapshotFile {
  return new SnapshotFile(store, (sentence) => {
    throw new Error(sentence);
  });
}

function readBytes(path: string): number {
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  const read = readSync(file, new Uint8Array(new SharedArrayBuffer(size)), 0, size, 0);
  closeSync(file);
  if (read !== size) throw new Error(`${read} of ${size} bytes were read at once`);
  return read;
}

/** What earlier rounds left is no part of this one's time. */
function afterGarbage<T>(task: () => T | Promise<T>) {
  globalThis.gc?.();
  return timed(task);
}
