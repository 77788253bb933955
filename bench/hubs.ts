import { PairExposures } from '../engine/exposure/pair.ts';
import type { ExposureWindow } from '../engine/exposure/pair-meetings.ts';
import { exposingWindow, Tracer } from '../engine/exposure/trace.ts';
import type { TraceRows } from '../engine/exposure/trace-rows.ts';
import { WhyNot } from '../engine/exposure/why-not.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import type { World } from '../engine/world.ts';
import type { Figure } from './figure.ts';
import { gateWorld, mallWorld, stadiumWorld } from './hub-worlds.ts';
import { timed } from './measure.ts';
import { FIRST_INSTANT } from './random-encounters.ts';

const DAYS = 14;
const DAY_S = 86_400;
const CASE = { person: 0, from: FIRST_INSTANT, to: FIRST_INSTANT + 12 * DAY_S };
const LIMITS = { levels: 2, asOf: Infinity };

const HUBS: readonly { name: string; make: () => World }[] = [
  { name: 'a stadium evening of 10⁴', make: () => stadiumWorld(10_000) },
  { name: 'a stadium evening of 10⁵', make: () => stadiumWorld(100_000) },
  { name: "a gate's phone with 10⁵ encounters", make: () => gateWorld(30_000, 100_000, DAYS) },
  { name: 'one code for a mall, 30,000 check-ins a day', make: () => mallWorld(200_000, 30_000, DAYS) },
];

/** One case at each kind of hub: the list to F2, the evidence of its rows, and why one person is not on it. */
export async function benchHubs(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, make } of HUBS) figures.push(...(await hubFigures(name, make())));
  return figures;
}

async function hubFigures(name: string, world: World): Promise<Figure[]> {
  const tracer = new Tracer(world, DEFAULT_POLICY);
  const traced = await timed(() => tracer.trace(CASE, LIMITS));
  const list = traced.result;
  const pairs = await timed(() => numEpisodes(world, list));
  const missed = unlistedPerson(world, list);
  const windows = [caseWindow(), ...Array.from(list.persons, (_, row) => windowAfter(list, row))];
  const miss = await timed(() => new WhyNot(world, DEFAULT_POLICY).nearestMiss(missed, windows));
  const note = `${world.personCount} persons, ${list.count} rows, one thread`;
  return [
    figure(`${name}: F1 + F2`, traced.elapsed_s, note),
    figure(`${name}: episodes of every row`, pairs.elapsed_s, `${pairs.result} episodes`),
    figure(`${name}: why one is not listed`, miss.elapsed_s, `${windows.length} possible sources`),
  ];
}

function figure(name: string, elapsed_s: number, note: string): Figure {
  return { name, samples: [elapsed_s], unit: 's', better: 'less', note };
}

function numEpisodes(world: World, list: TraceRows): number {
  const exposures = new PairExposures(world, DEFAULT_POLICY);
  let count = 0;
  for (let row = 0; row < list.count; row++) {
    const { person, via, viaExposedAt, level } = list.at(row);
    const window = level === 1 ? caseWindow() : windowFrom(via, viaExposedAt);
    count += exposures.pair(window, person).episodes.length;
  }
  return count;
}

function unlistedPerson(world: World, list: TraceRows): number {
  const listed = new Set(list.persons).add(CASE.person);
  for (let person = 0; person < world.personCount; person++) if (!listed.has(person)) return person;
  throw new Error('everybody is listed');
}

function caseWindow(): ExposureWindow {
  return { source: CASE.person, from: CASE.from, to: CASE.to, asOf: Infinity };
}

function windowAfter(list: TraceRows, row: number): ExposureWindow {
  return windowFrom(list.persons[row], list.earliestExposures[row]);
}

function windowFrom(source: number, exposedAt: number): ExposureWindow {
  return { source, ...exposingWindow(exposedAt, DEFAULT_POLICY), asOf: Infinity };
}
