import { visitSlots } from '../../data/hotspots/count.ts';
import { HotspotError } from '../../data/hotspots/error.ts';
import { lagOf, weightsOf, whyNoScore } from '../../engine/hotspots/gi-star.ts';
import type { Kernel } from '../../engine/hotspots/kernels.ts';
import { momentsOf } from '../../engine/hotspots/moments.ts';
import { numberOfCell, textOfCell } from '../../engine/hotspots/study-area.ts';
import { formatInstant } from '../../engine/time.ts';
import { gridOf } from '../../workers/hotspots/field.ts';
import { classAt, scoresAt } from './cell-rows.ts';
import type { Answer } from './hotspots.ts';
import { statementOf } from './statement.ts';

/** Events of a cell that are named at most. */
const EVENTS_MAX = 1000;
const CELL = /^[0-9a-f]{15}$/;

/** What one cell's scores rest on: its events, its neighbours with their weights and values, the area's moments. */
export function explainCell(answer: Answer, cell: string): object {
  const { layer } = answer;
  const number = CELL.test(cell) ? numberOfCell(layer.area, BigInt(`0x${cell}`)) : -1;
  if (number < 0) throw new HotspotError(`cell "${cell}" is not in the study area of this answer`);
  return {
    ...statementOf(answer),
    cell,
    steps: layer.steps.map((_, step) => explainStep(answer, number, step)),
    events: eventsIn(answer, number),
  };
}

function explainStep({ layer, question }: Answer, cell: number, step: number): object {
  const { length } = layer.area.cells;
  const slot = step * length + cell;
  const all = layer.numbers.smoothed ?? layer.counts;
  const values = all.slice(step * length, (step + 1) * length);
  const weights = weightsOf(layer.neighbours, question.kernel as Kernel);
  const { z } = layer.numbers;
  return {
    from: formatInstant(layer.steps[step]!.from),
    to: formatInstant(layer.steps[step]!.to),
    count: layer.counts[slot],
    ...(layer.population && { population: layer.population[cell] }),
    value: values[cell],
    area: momentsOf(values),
    neighbourhood: {
      sum: lagOf(cell, values, layer.neighbours, weights.ofRing),
      weight: weights.total[cell],
      cells: neighboursOfCell(layer, cell, values, weights.ofRing),
    },
    class: classAt(layer, slot),
    ...scoresAt(layer, slot),
    ...(z && { why_no_score: whyNoScore(cell, z.slice(step * length, (step + 1) * length), weights) }),
  };
}

function neighboursOfCell(
  { area, neighbours: { offsets, members, rings } }: Answer['layer'],
  cell: number,
  values: Float64Array,
  ofRing: Float64Array,
): object[] {
  const found: object[] = [];
  for (let pos = offsets[cell]; pos < offsets[cell + 1]; pos++) {
    const [member, ring] = [members[pos], rings[pos]];
    found.push({ cell: textOfCell(area.cells[member]), ring, weight: ofRing[ring], value: values[member] });
  }
  return found;
}

/** The first events of the cell, by time: what each is known by, and when it was. */
function eventsIn({ layer, question, events }: Answer, cell: number): object[] {
  const grid = gridOf(layer.area, events, layer.steps, question.resolution);
  const found: object[] = [];
  visitSlots(events, grid, (slot, event) => {
    if (slot % grid.cellCount !== cell || found.length >= EVENTS_MAX) return;
    found.push({ id: events.ids[events.id[event]], at: formatInstant(events.at[event]) });
  });
  return found;
}
