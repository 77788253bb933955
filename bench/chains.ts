import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { BackwardSearch } from '../engine/chains/backward.ts';
import { Links } from '../engine/chains/earliest-chain.ts';
import { Labels } from '../engine/chains/labels.ts';
import { Tracer, type TraceSource } from '../engine/exposure/trace.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { formatInstant } from '../engine/time.ts';
import type { World } from '../engine/world.ts';
import { encounterWorld, figureScale, indexCases, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './measure.ts';
import { FIRST_INSTANT } from './random-encounters.ts';
import { serveFolder } from './served-folder.ts';

const CASES = 1000;
const ROUNDS = 5;
const TREE_PERSONS = 100_000;
const MIB = 2 ** 20;

/** Chains and backward search of one case at any depth, and a tree of 10⁵ persons over HTTP. */
export async function benchChains(): Promise<Figure[]> {
  const world = encounterWorld();
  const cases = indexCases(CASES);
  return [chainFigure(world, cases), backwardFigure(world, cases), ...(await treeFigures())];
}

/** The earliest chain to the last row of each case's list: to somebody as deep as any. */
function chainFigure(world: World, cases: readonly TraceSource[]): Figure {
  const tracer = new Tracer(world, DEFAULT_POLICY);
  const span = { levels: Infinity, from: -Infinity, asOf: Infinity, filter: null };
  const asked = cases.flatMap((index) => {
    const { count, persons } = tracer.trace(index, span);
    return count === 0 ? [] : [{ index, target: persons[count - 1] }];
  });
  let numLinks = 0;
  const chainOf = ({ index, target }: (typeof asked)[number]) => {
    const question = { ...span, index };
    const rows = tracer.trace(index, { ...span, target });
    const links = new Links(world, DEFAULT_POLICY, question, new Labels(world, rows, tracer.exposedAgain));
    numLinks += links.earliestChain(target)!.length;
  };
  const samples = Array.from({ length: ROUNDS }, () => medianOf_ms(asked, chainOf));
  return {
    name: 'the earliest chain from one case to a person, any depth, median',
    samples,
    unit: 'ms',
    better: 'less',
    target: 5,
    ...figureScale(SCALE),
    note: `${asked.length} cases, ${(numLinks / ROUNDS / asked.length).toFixed(1)} links a chain; slowest ${slowest_ms(asked, chainOf)} ms`,
  };
}

function backwardFigure(world: World, cases: readonly TraceSource[]): Figure {
  const search = new BackwardSearch(world, DEFAULT_POLICY, null);
  let numRows = 0;
  const sourcesOf = ({ person, from }: TraceSource) => {
    const to = from + DEFAULT_POLICY.infectious_before_s;
    const question = { person, from: to - DEFAULT_POLICY.incubation_s, to, levels: Infinity };
    const open = { since: -Infinity, asOf: Infinity, filter: null };
    numRows += search.search({ ...question, ...open }, Infinity)!.persons.length;
  };
  const samples = Array.from({ length: ROUNDS }, () => medianOf_ms(cases, sourcesOf));
  return {
    name: 'backward search of one case, any depth, median',
    samples,
    unit: 'ms',
    better: 'less',
    target: 5,
    ...figureScale(SCALE),
    note: `${CASES} cases, ${(numRows / ROUNDS / CASES).toFixed(1)} sources a case; slowest ${slowest_ms(cases, sourcesOf)} ms`,
  };
}

function times_ms<T>(questions: readonly T[], ask: (question: T) => void): number[] {
  return questions.map((question) => {
    const from = performance.now();
    ask(question);
    return performance.now() - from;
  });
}

function medianOf_ms<T>(questions: readonly T[], ask: (question: T) => void): number {
  return median(times_ms(questions, ask));
}

function slowest_ms<T>(questions: readonly T[], ask: (question: T) => void): string {
  return Math.max(...times_ms(questions, ask)).toFixed(1);
}

/** Everybody meets three others an hour after they were met: eleven generations, each three times the one before. */
async function treeFigures(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    await fill(folder);
    const server = await serveFolder(join(folder, 'data'));
    try {
      return await streamed(`${server.address}/v1/cases/root/chains?format=ndjson`);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fill(folder: string): Promise<void> {
  const generation = (person: number) => Math.floor(Math.log(2 * person + 1) / Math.log(3));
  const met = Array.from({ length: TREE_PERSONS }, (_, i) => {
    const start = formatInstant(FIRST_INSTANT + generation(Math.floor(i / 3)) * 3600);
    return `phone:${Math.floor(i / 3)},phone:${i + 1},${start},1800`;
  });
  const files = {
    encounters: ['person_a,person_b,start,duration_s', ...met],
    persons: ['person,name', ...Array.from({ length: TREE_PERSONS + 1 }, (_, i) => `phone:${i},Người ${i}`)],
    cases: ['case_id,person,onset', `root,phone:0,${formatInstant(FIRST_INSTANT)}`],
  };
  const store = await Store.open(join(folder, 'data'), { now: () => 1_800_000_000 });
  for (const [feed, lines] of Object.entries(files)) {
    const file = join(folder, `${feed}.csv`);
    await pipeline(Readable.from(lines.map((line) => `${line}\n`)), createWriteStream(file));
    await importFile(store, { file });
  }
  await store.close();
}

async function streamed(address: string): Promise<Figure[]> {
  const before = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let [first_s, most, numLines] = [0, before, 0];
  delay.enable();
  const { elapsed_s } = await timed(async () => {
    const from = performance.now();
    const response = await fetch(address);
    for await (const piece of response.body!) {
      if (first_s === 0) first_s = (performance.now() - from) / 1000;
      most = Math.max(most, process.memoryUsage.rss());
      for (const byte of piece) if (byte === 10) numLines++;
    }
  });
  delay.disable();
  if (numLines !== TREE_PERSONS) throw new Error(`${numLines} of ${TREE_PERSONS} persons are on the tree`);
  const sizes = { persons: TREE_PERSONS };
  return [
    {
      name: 'a tree of 10⁵ persons over HTTP, NDJSON',
      samples: [elapsed_s],
      unit: 's',
      better: 'less',
      sizes,
      note: `first rows after ${first_s.toFixed(2)} s; event loop late by ${(delay.percentile(99) / 1e6).toFixed(1)} ms at the 99th percentile, ${(delay.max / 1e6).toFixed(0)} ms at most`,
    },
    {
      name: 'memory of the process while it streams',
      samples: [(most - before) / MIB],
      unit: 'MiB',
      better: 'less',
      sizes,
      note: 'peak above what it held before; server, threads and reader in one process',
    },
  ];
}
