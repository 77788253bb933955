import { cellToLatLng } from 'h3-js';
import { textOfCell } from '../../engine/hotspots/study-area.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';
import type { Column, Row } from '../formats/row-set.ts';
import type { Shown } from './shown.ts';

const PLACE: readonly Column[] = [
  { name: 'cell', kind: 'cell' },
  { name: 'from', kind: 'instant' },
  { name: 'to', kind: 'instant' },
];
const COUNT: Column = { name: 'count', kind: 'integer', optional: true };
const POPULATION: Column = { name: 'population', kind: 'number', optional: true };
const WITHHELD: Column = { name: 'withheld', kind: 'boolean', optional: true };
const CLASS: Column = { name: 'class', kind: 'text', optional: true };
const CENTRE: readonly Column[] = [
  { name: 'lat', kind: 'number' },
  { name: 'lng', kind: 'number' },
];

/** Columns of cells: scores and population for those who see all, whether a count is withheld for the others. */
export function cellColumns({ layer, isWhole }: Shown): readonly Column[] {
  if (!isWhole) return [...PLACE, COUNT, WITHHELD, CLASS, ...CENTRE];
  const scores = Object.keys(layer.numbers).map((name): Column => ({ name, kind: 'number', optional: true }));
  const population = layer.population ? [POPULATION] : [];
  return [...PLACE, COUNT, ...population, CLASS, ...scores, ...CENTRE];
}

/** One row for each cell and step with an event or a class, by step, then cell. */
export function cellRows(shown: Shown): Row[] {
  return slotsShown(shown.layer).map((slot) => cellRow(shown, slot));
}

/** Whatever may be shown of one slot; population and scores stand only where all is. */
function cellRow({ layer, isWhole, countAt }: Shown, slot: number): Row {
  const cell = slot % layer.area.cells.length;
  const text = textOfCell(layer.area.cells[cell]);
  const { from, to } = layer.steps[Math.floor(slot / layer.area.cells.length)]!;
  const [lat, lng] = cellToLatLng(text);
  const count = countAt(slot);
  const row = { cell: text, from, to, count, class: classAt(layer, slot), lat, lng };
  if (!isWhole) return { ...row, withheld: count === null ? true : null };
  return { ...row, population: layer.population?.[cell] ?? null, ...scoresAt(layer, slot) };
}

/** Slots with an event or a class, ascending. */
export function slotsShown({ counts, classes }: Layer): number[] {
  const slots: number[] = [];
  for (let slot = 0; slot < counts.length; slot++)
    if (counts[slot] > 0 || classes[slot] > 0) slots.push(slot);
  return slots;
}

export function classAt({ classes, classNames }: Layer, slot: number): string | null {
  return classNames[classes[slot]] ?? null;
}

export function scoresAt({ numbers }: Layer, slot: number): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, values]) => [
      name,
      Number.isFinite(values[slot]) ? values[slot] : null,
    ]),
  );
}
