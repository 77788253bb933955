import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { buildContactGraph } from '../engine/contact-graph/build.ts';
import { buildVenueIndex } from '../engine/venue-index/build.ts';
import { buildWorld } from '../engine/world.ts';
import { figureScale, NO_REMOVALS, NO_VISITS, NONE, SCALE } from './encounter-world.ts';
import { IMPORT_SCALE, writeEncounters } from './encounters-csv.ts';
import type { Figure } from './figure.ts';
import type { LoadedMemory } from './load-memory.ts';
import { randomEncounters } from './random-encounters.ts';
import { randomVisits } from './random-visits.ts';

const VISITS = { persons: 1_000_000, venues: 50_000, visits: 5_000_000, days: 14, seed: 7 };
const LOADS = 3;

/** What the arrays take for each encounter, visit and person; and what a process takes that loads a store. */
export async function benchMemory(): Promise<Figure[]> {
  return [encounterFigure(), visitFigure(), personFigure(), ...(await loadFigures())];
}

function encounterFigure(): Figure {
  const bytes = buildContactGraph(SCALE.persons, randomEncounters(SCALE)).buffer.byteLength;
  return {
    name: 'contact graph, all arrays',
    samples: [bytes / SCALE.encounters],
    unit: 'bytes an encounter',
    better: 'less',
    target: 26,
    ...figureScale(SCALE),
  };
}

function visitFigure(): Figure {
  const { persons, venues, visits, seed, days } = VISITS;
  const { buffer } = buildVenueIndex(persons, venues, randomVisits(VISITS));
  const sizes = { persons, venues, visits, days };
  const samples = [buffer.byteLength / visits];
  return { name: 'venue index, all arrays', samples, unit: 'bytes a visit', better: 'less', seed, sizes };
}

function personFigure(): Figure {
  const encounters = { personA: NONE, personB: NONE, start: NONE, end: NONE, signal: new Int32Array(0) };
  const { persons } = SCALE;
  const columns = {
    personCount: persons,
    venueCount: 0,
    encounters,
    visits: NO_VISITS,
    removals: NO_REMOVALS,
  };
  const { graph, visits, removals } = buildWorld(columns);
  const bytes = [graph, visits, removals].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return {
    name: 'world without a record, all arrays',
    samples: [bytes / persons],
    unit: 'bytes a person',
    better: 'less',
    sizes: { persons },
  };
}

/** Each load in a process of its own: what another one left behind would count as well. */
async function loadFigures(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    const file = join(folder, 'encounters.csv');
    await writeEncounters(file);
    const store = await Store.open(join(folder, 'data'), { now: () => 1_800_000_000 });
    await importFile(store, { file });
    await store.close();
    const loads = await Array.fromAsync({ length: LOADS }, () => load(join(folder, 'data')));
    const mib = (of: (load: LoadedMemory) => number) => loads.map((one) => of(one) / 2 ** 20);
    const scale = { unit: 'MiB', better: 'less', ...figureScale(IMPORT_SCALE) } as const;
    return [
      { name: 'load of a store, peak of the process', samples: mib((one) => one.peak_bytes), ...scale },
      { name: 'load of a store, the process after it', samples: mib((one) => one.after_bytes), ...scale },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function load(folder: string): Promise<LoadedMemory> {
  const script = join(import.meta.dirname, 'load-memory.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, folder]);
  return JSON.parse(stdout);
}
