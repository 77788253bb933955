import type { LocatedEvents, PlacedEvents } from '../../data/hotspots/events.ts';
import { located, type Positions, parentOf, placeCells } from '../../data/hotspots/place-cells.ts';
import type { HotspotQuestion } from '../../data/hotspots/question.ts';
import { stepAt } from '../../data/hotspots/steps.ts';
import { weightsOf } from '../../engine/hotspots/gi-star.ts';
import type { Kernel } from '../../engine/hotspots/kernels.ts';
import { LiveGiStar } from '../../engine/hotspots/live-gi-star.ts';
import { numberOfCell, type StudyArea, withRings } from '../../engine/hotspots/study-area.ts';
import { scoredStep } from '../../workers/hotspots/gi-star.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';

/** What has come since a layer was made. */
export interface Newer {
  readonly before: PlacedEvents;
  readonly now: LocatedEvents;
  /** Positions of all newer records. */
  readonly positions: Positions;
}

/** Layers that follow single new cases: counts and scores near each are made anew, the study area and its sums stay. */
export class LiveLayers {
  /** One for each step, of the latest layer that was followed. */
  readonly #scores = new WeakMap<Layer, LiveGiStar[]>();

  /** The layer with the newer cases counted; `null` where only a full run can say it. */
  follow(layer: Layer, question: HotspotQuestion, newer: Newer): Layer | null {
    if (!isFollowed(question) || !keepsArea(layer.area, question, newer.positions)) return null;
    const added = addedEvents(newer);
    const slots = added && slotsOf(layer, question.resolution, newer.now, added);
    if (!slots) return null;
    const scores = this.#scores.get(layer) ?? liveScores(layer, question);
    this.#scores.delete(layer);
    const followed = withEvents(layer, scores, slots);
    this.#scores.set(followed, scores);
    return followed;
  }
}

/** Scores of single cells follow whole counts alone. */
function isFollowed({ of, method, population, replicates }: HotspotQuestion): boolean {
  return of === 'cases' && method === 'gi-star' && population === 'none' && replicates === 0;
}

/** Whether the newer records are no reason for more cells. */
function keepsArea(
  area: StudyArea,
  { area: outline, resolution, k }: HotspotQuestion,
  positions: Positions,
): boolean {
  if (outline) return true;
  const active = new Set(placeCells(located(positions), resolution));
  return [...withRings(active, k)].every((cell) => numberOfCell(area, cell) >= 0);
}

/** Events of now that were not there before; `null` where one of before is gone. */
function addedEvents({ before, now }: Newer): number[] | null {
  const gone = new Map<string, number>();
  for (let event = 0; event < before.at.length; event++) {
    const key = keyOf(before, event);
    gone.set(key, (gone.get(key) ?? 0) + 1);
  }
  const added: number[] = [];
  for (let event = 0; event < now.at.length; event++) {
    const key = keyOf(now, event);
    const left = gone.get(key) ?? 0;
    if (left === 0) added.push(event);
    else if (left === 1) gone.delete(key);
    else gone.set(key, left - 1);
  }
  return gone.size === 0 ? added : null;
}

function keyOf({ at, place, lats, lngs, id, ids }: PlacedEvents, event: number): string {
  return `${at[event]} ${lats[place[event]]} ${lngs[place[event]]} ${ids[id[event]]}`;
}

/** Where the events are counted; `null` where one lies outside, so that the span or area may have to grow. */
function slotsOf(
  { area, steps }: Layer,
  resolution: number,
  { at, place, cells }: LocatedEvents,
  added: readonly number[],
): { step: number; cell: number }[] | null {
  const slots = added.map((event) => ({
    step: stepAt(steps, at[event]),
    cell: numberOfCell(area, parentOf(cells[place[event]], resolution)),
  }));
  return slots.some(({ step, cell }) => step < 0 || cell < 0) ? null : slots;
}

function liveScores({ area, neighbours, steps, counts }: Layer, { kernel }: HotspotQuestion): LiveGiStar[] {
  const weights = weightsOf(neighbours, kernel as Kernel);
  const { length } = area.cells;
  return steps.map((_, step) => new LiveGiStar(counts.slice(step * length, (step + 1) * length), weights));
}

function withEvents(layer: Layer, scores: LiveGiStar[], slots: { step: number; cell: number }[]): Layer {
  const { length } = layer.area.cells;
  const counts = layer.counts.slice();
  const classes = layer.classes.slice();
  const { z, p, q } = Object.fromEntries(
    Object.entries(layer.numbers).map(([name, values]) => [name, values.slice()]),
  ) as Record<'z' | 'p' | 'q', Float64Array>;
  for (const { step, cell } of slots) {
    counts[step * length + cell]++;
    scores[step]!.add(cell);
  }
  for (const step of new Set(slots.map((slot) => slot.step))) {
    const scored = scoredStep(scores[step]!.scores());
    z.set(scored.z, step * length);
    p.set(scored.p, step * length);
    q.set(scored.q, step * length);
    classes.set(scored.classes, step * length);
  }
  return { ...layer, counts, classes, numbers: { z, p, q } };
}
