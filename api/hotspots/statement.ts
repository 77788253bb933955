import type { HotspotQuestion } from '../../data/hotspots/question.ts';
import type { Step } from '../../data/hotspots/steps.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';
import { localMinute } from '../formats/instant.ts';
import type { Answer } from './hotspots.ts';

/**
 * What an answer is about, and how it was come by: enough to make it again.
 * @param isWhole false for readers from whom small counts are withheld: then no sum is stated either
 */
export function statementOf(
  { question, version, policy, events, layer }: Answer,
  isWhole = true,
): Record<string, unknown> {
  const { method, of, resolution, k, kernel, replicates, seed } = question;
  return {
    method,
    of,
    resolution,
    version,
    policy,
    values: valuesOf(question),
    study_area: { name: areaName(question), cells: layer.area.cells.length },
    neighbourhood: { rings: k, kernel },
    replicates,
    seed,
    ...(isWhole && {
      events: layer.counts.reduce((sum, count) => sum + count, 0),
      without_people: eventsWithoutPeople(layer),
      outside: layer.numOutside,
      left_out: events.numLeftOut,
    }),
  };
}

/** One line for people. */
export function headline({ question: { of, method, resolution } }: Answer): string {
  return `Hotspots of ${of}: ${METHOD_NAMES[method]}, H3 resolution ${resolution}`;
}

/** A few lines for people: time, area, values, origin. */
export function summary(answer: Answer, { from, to }: Step): string[] {
  const { question, layer, version, policy, zone, events } = answer;
  const numEvents = layer.counts.reduce((sum, count) => sum + count, 0);
  const without = eventsWithoutPeople(layer);
  const left = layer.numOutside + events.numLeftOut;
  const counted = [
    `${numEvents} events`,
    ...(without > 0 ? [`${without} of them where nobody lives`] : []),
    ...(left > 0 ? [`${left} without a place in the area`] : []),
  ];
  return [
    `${localMinute(from, zone)} to ${localMinute(to, zone)} (${zone}); ${counted.join(', ')}`,
    `Study area: ${areaName(question)}, ${layer.area.cells.length} cells; ${valuesOf(question)}`,
    `${settingsOf(question)}; policy ${policy}; data version ${version}; seed ${question.seed}`,
  ];
}

/** Events in cells to which the population gives nobody: no rate has them, and a scan against people leaves them out. */
function eventsWithoutPeople({ area, counts, population }: Layer): number {
  if (!population) return 0;
  return counts.reduce(
    (sum, count, slot) => sum + (population[slot % area.cells.length] === 0 ? count : 0),
    0,
  );
}

const METHOD_NAMES = {
  'gi-star': 'Gi*',
  'local-moran': 'local Moran',
  emerging: 'emerging hotspots',
  ears: 'EARS C1–C3',
  scan: 'scan statistic',
  'st-dbscan': 'ST-DBSCAN',
};

function valuesOf({ method, model, population }: HotspotQuestion): string {
  if (method === 'scan') return SCANNED[model ?? 'permutation'];
  if (method === 'st-dbscan') return 'single events, described and not tested';
  return population === 'none' || method === 'ears'
    ? 'counts, not risk'
    : 'rates, smoothed by empirical Bayes';
}

const SCANNED = {
  poisson: 'cases against people',
  bernoulli: 'cases against controls',
  permutation: 'cases against each other in space and time, not risk',
};

function settingsOf({
  method,
  model,
  replicates,
  within_m,
  within_h,
  least,
  k,
  kernel,
}: HotspotQuestion): string {
  if (method === 'scan') return `Model ${model}, ${replicates} replicates`;
  if (method === 'st-dbscan') return `At least ${least} events within ${within_m} m and ${within_h} h`;
  return `Neighbourhood: ${k} rings, ${kernel}`;
}

function areaName({ area, k }: HotspotQuestion): string {
  return area ? area.name : `recorded activity and ${k} rings around`;
}
