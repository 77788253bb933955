import type { EventColumns } from './events.ts';

/** Events by step and cell: that of `cell` in `step` stands at `step * cellCount + cell`. */
export interface EventCounts {
  readonly counts: Float64Array;
  /** Events of the span that lie in no cell of the study area. */
  readonly numOutside: number;
}

/** Where events are counted: −1 stands for nowhere. */
export interface Grid {
  readonly cellCount: number;
  readonly stepCount: number;
  /** Number of the cell that each place lies in. */
  readonly cellOfPlace: Int32Array;
  /** Number of the step that holds the instant. */
  stepAt(at: number): number;
}

/** Calls `visit` with the slot `step * cellCount + cell` of each event on the grid; returns how many lie outside. */
export function visitSlots(
  { at, place }: EventColumns,
  { cellCount, cellOfPlace, stepAt }: Grid,
  visit: (slot: number, event: number) => void,
): number {
  let numOutside = 0;
  for (let event = 0; event < at.length; event++) {
    const step = stepAt(at[event]);
    if (step < 0) continue;
    const cell = cellOfPlace[place[event]];
    if (cell < 0) numOutside++;
    else visit(step * cellCount + cell, event);
  }
  return numOutside;
}

export function countEvents(events: EventColumns, grid: Grid): EventCounts {
  const counts = new Float64Array(grid.cellCount * grid.stepCount);
  const numOutside = visitSlots(events, grid, (slot) => {
    counts[slot]++;
  });
  return { counts, numOutside };
}

/** Different persons by step and cell. */
export function countPersons(events: EventColumns, grid: Grid): Float64Array {
  const personCount = events.person.reduce((most, person) => Math.max(most, person + 1), 0);
  const pairs = new Float64Array(events.at.length);
  let length = 0;
  visitSlots(events, grid, (slot, event) => {
    pairs[length++] = slot * personCount + events.person[event];
  });
  const persons = new Float64Array(grid.cellCount * grid.stepCount);
  let last = -1;
  for (const pair of pairs.subarray(0, length).sort()) {
    if (pair !== last) persons[Math.floor(pair / personCount)]++;
    last = pair;
  }
  return persons;
}
