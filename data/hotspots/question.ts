import { KERNEL_NAMES } from '../../engine/hotspots/kernels.ts';
import { HotspotError } from './error.ts';
import type { Outline } from './outlines.ts';
import type { PopulationPoint } from './population.ts';

export const RESOLUTION_MIN = 4;
export const RESOLUTION_MAX = 10;

export const METHODS = ['gi-star', 'scan', 'emerging', 'st-dbscan', 'local-moran', 'ears'] as const;
export type Method = (typeof METHODS)[number];

export const EVENT_KINDS = ['cases', 'exposures', 'visits'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Whom the events are compared with: nobody (counts), people at points, or the visits to the cell. */
export type Denominator = 'none' | 'visits' | readonly PopulationPoint[];

/** Models of a scan: cases against people, against controls, or against each other in space and time. */
export const SCAN_MODELS = ['poisson', 'bernoulli', 'permutation'] as const;
export type ScanModel = (typeof SCAN_MODELS)[number];

/** What is asked. Defaults are in `questionFrom`. */
export interface HotspotQuestion {
  /** Of the H3 cells, 4 (about 1,770 km² each) to 10 (about 0.015 km²). */
  readonly resolution: number;
  readonly of: EventKind;
  readonly method: Method;
  /** Events in `[from, to)`; `null` takes the local days that have events. */
  readonly from: number | null;
  readonly to: number | null;
  /** Local days a time step; `null` is one step. */
  readonly step_days: number | null;
  /** `null` is every cell with recorded activity, and `k` rings of cells around. */
  readonly area: Outline | null;
  readonly population: Denominator;
  /** Rings of a neighbourhood. */
  readonly k: number;
  readonly kernel: string;
  /** Replicates of a permutation p; 0 for none. Of a scan, of its Monte Carlo p. */
  readonly replicates: number;
  readonly seed: number;
  /** Of a scan; `null` is `permutation` without a population, else `poisson`. */
  readonly model: ScanModel | null;
  /** Of ST-DBSCAN: neighbours lie so near in space and time, and so many make a cluster, the event itself included. */
  readonly within_m: number;
  readonly within_h: number;
  readonly least: number;
}

const K_DEFAULT = 2;
const K_MAX = 10;
const REPLICATES_MAX = 9999;
const STEP_DAYS_MAX = 366;
const SCAN_REPLICATES = 999;

const DEFAULTS: Omit<HotspotQuestion, 'resolution'> = {
  of: 'cases',
  method: 'gi-star',
  from: null,
  to: null,
  step_days: null,
  area: null,
  population: 'none',
  k: K_DEFAULT,
  kernel: 'uniform',
  replicates: 0,
  seed: 1,
  model: null,
  within_m: 500,
  within_h: 72,
  least: 4,
};

/** The question with its defaults. @throws HotspotError for what cannot be asked */
export function questionFrom(
  asked: Pick<HotspotQuestion, 'resolution'> & {
    readonly [Name in keyof HotspotQuestion]?: HotspotQuestion[Name] | undefined;
  },
): HotspotQuestion {
  const question = { ...DEFAULTS, ...withoutUndefined(asked) } as HotspotQuestion;
  requireWhole('resolution', question.resolution, RESOLUTION_MIN, RESOLUTION_MAX);
  requireOneOf('method', question.method, METHODS);
  requireOneOf('of', question.of, EVENT_KINDS);
  requireWhole('k', question.k, 1, K_MAX);
  requireWhole('permutations', question.replicates, 0, REPLICATES_MAX);
  requireWhole('seed', question.seed, 0, 2 ** 32 - 1);
  requireWhole('within-m', question.within_m, 1, 100_000);
  requireWhole('within-h', question.within_h, 1, 8784);
  requireWhole('least', question.least, 2, 10_000);
  requireOneOf('kernel', question.kernel, KERNEL_NAMES);
  if (question.model !== null) requireOneOf('model', question.model, SCAN_MODELS);
  if (question.step_days !== null) requireWhole('step', question.step_days, 1, STEP_DAYS_MAX);
  if (question.from !== null && question.to !== null && question.from >= question.to)
    throw new HotspotError('from is not before to; expected a span of time [from, to)');
  return withNeedsOfMethod(question);
}

/** What a method needs: EARS counts days, others steps to look over, a scan its replicates. */
function withNeedsOfMethod(question: HotspotQuestion): HotspotQuestion {
  const { method, step_days } = question;
  if (method === 'ears' && step_days !== null && step_days !== 1)
    throw new HotspotError(`step ${step_days}: ears looks at single days; leave step out`);
  if (method === 'ears' || method === 'emerging') return { ...question, step_days: step_days ?? 1 };
  return method === 'scan' ? scanQuestion(question) : question;
}

function scanQuestion(question: HotspotQuestion): HotspotQuestion {
  const hasPopulation = question.population !== 'none';
  const model = question.model ?? (hasPopulation ? 'poisson' : 'permutation');
  if (model !== 'permutation' && !hasPopulation)
    throw new HotspotError(`model ${model}: needs a population to compare the events with`);
  if (model === 'bernoulli' && question.step_days !== null)
    throw new HotspotError('model bernoulli: looks at one span of time; leave step out');
  const step_days = question.step_days ?? (model === 'permutation' ? 1 : null);
  return { ...question, model, step_days, replicates: question.replicates || SCAN_REPLICATES };
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new HotspotError(`${name} ${value}: expected a whole number from ${least} to ${most}`);
}

function requireOneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new HotspotError(`${name} "${value}" is not known; expected one of ${known.join(', ')}`);
}

function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
