import type { FastifyRequest } from 'fastify';
import { type Outline, outlineMeant } from '../../data/hotspots/outlines.ts';
import { provincePopulation } from '../../data/hotspots/population.ts';
import {
  EVENT_KINDS,
  type EventKind,
  type HotspotQuestion,
  METHODS,
  type Method,
  questionFrom,
  SCAN_MODELS,
  type ScanModel,
} from '../../data/hotspots/question.ts';
import { KERNEL_NAMES } from '../../engine/hotspots/kernels.ts';
import { grants } from '../auth/roles.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { instantOf } from './question.ts';

/** The parameters of a question about hotspots. */
export interface HotspotQuery {
  resolution: number;
  of?: EventKind;
  method?: Method;
  from?: string;
  to?: string;
  step?: number;
  area?: string;
  population?: 'provinces' | 'visits';
  k?: number;
  kernel?: string;
  permutations?: number;
  seed?: number;
  model?: ScanModel;
  within_m?: number;
  within_h?: number;
  least?: number;
}

const INSTANT = { type: 'string', maxLength: 64, description: INSTANT_EXPECTED };
const WHOLE = { type: 'integer' };

/** Their description; all but the resolution may be left out. */
export const HOTSPOT_PARAMETERS = {
  resolution: { type: 'integer', minimum: 4, maximum: 10 },
  of: { type: 'string', enum: EVENT_KINDS },
  method: { type: 'string', enum: METHODS },
  from: INSTANT,
  to: INSTANT,
  step: { ...WHOLE, description: 'local days a time step' },
  area: {
    type: 'string',
    maxLength: 8192,
    description: 'name of an outline that the server knows, or POLYGON((lng lat, lng lat, …))',
  },
  population: { type: 'string', enum: ['provinces', 'visits'] },
  k: WHOLE,
  kernel: { type: 'string', enum: KERNEL_NAMES },
  permutations: WHOLE,
  seed: WHOLE,
  model: { type: 'string', enum: SCAN_MODELS },
  within_m: WHOLE,
  within_h: WHOLE,
  least: WHOLE,
};
export const HOTSPOT_OPTIONAL = Object.keys(HOTSPOT_PARAMETERS).filter((name) => name !== 'resolution');

/** @throws HotspotError, Problem `bad-request` */
export function questionOfQuery(query: HotspotQuery, outlines: readonly Outline[]): HotspotQuestion {
  const { resolution, of, method, step, k, kernel, permutations, seed, model } = query;
  const { within_m, within_h, least, area, population } = query;
  return questionFrom({
    ...{ resolution, of, method, step_days: step, k, kernel, replicates: permutations, seed, model },
    ...{ within_m, within_h, least },
    from: instantOf('from', query.from),
    to: instantOf('to', query.to),
    area: area === undefined ? null : outlineMeant(outlines, area),
    population: population === 'provinces' ? provincePopulation() : population,
  });
}

/** Whether the caller may see counts of single persons. */
export function seesAll({ roles }: FastifyRequest): boolean {
  return grants(roles, 'epidemiologist');
}
