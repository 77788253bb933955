import { countEvents, type Grid } from '../../data/hotspots/count.ts';
import type { EventColumns } from '../../data/hotspots/events.ts';
import { located, type Places, placeCells } from '../../data/hotspots/place-cells.ts';
import type { PopulationPoint } from '../../data/hotspots/population.ts';
import type { HotspotQuestion } from '../../data/hotspots/question.ts';
import { localDaysOf, type Step, stepAt, stepsOf } from '../../data/hotspots/steps.ts';
import { type Neighbours, neighboursOf } from '../../engine/hotspots/neighbours.ts';
import { numberOfCell, type StudyArea } from '../../engine/hotspots/study-area.ts';
import { areaAround, areaWithin } from './areas.ts';

/** All that a field is made of, as it crosses to a thread. */
export interface FieldInput {
  readonly question: HotspotQuestion;
  /** Zone of the local days. */
  readonly zone: string;
  readonly events: EventColumns & Places;
  /** Every position that a record names. */
  readonly activity: Places;
  /** Where the events are compared with visits. */
  readonly visits: (EventColumns & Places) | null;
}

/** A study area with its events counted, by step and cell: `step * cells + cell`. */
export interface Field {
  readonly area: StudyArea;
  readonly neighbours: Neighbours;
  readonly steps: readonly Step[];
  readonly counts: Float64Array;
  /** People, or visits of the whole span, by cell; `null` where the events are compared with nobody. */
  readonly population: Float64Array | null;
  /** Events of the span that lie in no cell of the area. */
  readonly numOutside: number;
}

/** @throws HotspotError for an area without cells or with too many, or too many steps */
export function fieldOf(input: FieldInput): Field {
  const { question, zone, events, activity } = input;
  const { resolution, k, area: outline } = question;
  const area = outline
    ? areaWithin(outline, resolution)
    : areaAround([...placeCells(activity, resolution), ...placeCells(events, resolution)], k, resolution);
  const steps = stepsOf(spanOf(input), question.step_days, zone);
  const grid = gridOf(area, events, steps, resolution);
  return {
    area,
    neighbours: neighboursOf(area, k),
    steps,
    ...countEvents(events, grid),
    population: populationOf(input, area, steps),
  };
}

/** Where the events are counted. */
export function gridOf(area: StudyArea, places: Places, steps: readonly Step[], resolution: number): Grid {
  return {
    cellCount: area.cells.length,
    stepCount: steps.length,
    cellOfPlace: Int32Array.from(placeCells(places, resolution), (cell) => numberOfCell(area, cell)),
    stepAt: (at) => stepAt(steps, at),
  };
}

/** The span asked for; where an end is left open, that of the events' local days. */
function spanOf({ question: { from, to }, zone, events: { at } }: FieldInput): Step {
  const days = localDaysOf(at[0] ?? from ?? 0, at.at(-1) ?? from ?? 0, zone);
  const start = from ?? Math.min(days.from, to ?? days.from);
  return { from: start, to: to ?? Math.max(days.to, start + 1) };
}

function populationOf(
  { question: { population, resolution }, visits }: FieldInput,
  area: StudyArea,
  steps: readonly Step[],
): Float64Array | null {
  if (population === 'none') return null;
  if (population !== 'visits') return peopleIn(area, population, resolution);
  const span = [{ from: steps[0]!.from, to: steps.at(-1)!.to }];
  return visits && countEvents(visits, gridOf(area, visits, span, resolution)).counts;
}

function peopleIn(area: StudyArea, points: readonly PopulationPoint[], resolution: number): Float64Array {
  const people = new Float64Array(area.cells.length);
  const places = located({
    lats: Float64Array.from(points, ({ lat }) => lat),
    lngs: Float64Array.from(points, ({ lng }) => lng),
  });
  for (const [index, cell] of placeCells(places, resolution).entries()) {
    const number = numberOfCell(area, cell);
    if (number >= 0) people[number] += points[index]!.persons;
  }
  return people;
}
