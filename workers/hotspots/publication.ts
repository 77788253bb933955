import { countEvents } from '../../data/hotspots/count.ts';
import type { EventColumns } from '../../data/hotspots/events.ts';
import { FINEST_RESOLUTION, type Places, placeCells } from '../../data/hotspots/place-cells.ts';
import { RESOLUTION_MIN } from '../../data/hotspots/question.ts';
import { type Step, stepsOf } from '../../data/hotspots/steps.ts';
import { cellTreeOf } from '../../engine/hotspots/cell-tree.ts';
import { studyAreaOf } from '../../engine/hotspots/study-area.ts';
import { suppressed } from '../../engine/hotspots/suppression.ts';
import { localDate } from '../../engine/time.ts';
import { gridOf } from './field.ts';

/** Days of a step that counts are published by. */
export const PUBLISHED_STEP_DAYS = 7;

/**
 * What is withheld from readers who see no persons: one decision for all cells of all resolutions, all weeks and
 * their total, so that no two answers differ by a small count.
 */
export interface Publication {
  /** From Monday to Monday. */
  readonly weeks: readonly Step[];
  /** Nodes of the tree of cells that have events, by H3 index; the others count 0. */
  readonly nodes: ReadonlyMap<string, number>;
  /** 1 for a withheld node, that of `node` in `week` at `week * nodeCount + node`; then the totals. */
  readonly withheld: Uint8Array;
  readonly nodeCount: number;
}

export interface PublicationInput {
  readonly events: EventColumns & Places;
  readonly zone: string;
  /** The least count that is shown beside 0. */
  readonly below: number;
}

/** Weeks and cells of all events; a case counts as a person. */
export function publicationOf({ events, zone, below }: PublicationInput): Publication {
  const leaves = studyAreaOf(FINEST_RESOLUTION, placeCells(events, FINEST_RESOLUTION));
  const tree = cellTreeOf(leaves, RESOLUTION_MIN);
  const weeks = weeksOf(events, zone);
  const { counts } = countEvents(events, gridOf(leaves, events, weeks, FINEST_RESOLUTION));
  const cube = { cellCount: leaves.cells.length, stepCount: weeks.length, values: counts };
  const { steps, totals } = suppressed(tree, cube, below);
  return {
    weeks,
    nodes: new Map(tree.cells.map((cell, node) => [cell, node])),
    withheld: Uint8Array.from([...steps, ...totals]),
    nodeCount: tree.parents.length + 1,
  };
}

/** The weeks that hold the events, whole. */
function weeksOf({ at }: EventColumns, zone: string): readonly Step[] {
  if (at.length === 0) return [];
  const span = { from: mondayOf(at[0], zone), to: mondayOf(at.at(-1)!, zone, PUBLISHED_STEP_DAYS) };
  return stepsOf(span, PUBLISHED_STEP_DAYS, zone);
}

/** Beginning of the Monday of the instant's week, or so many days after it. */
function mondayOf(instant_s: number, zone: string, days = 0): number {
  const day = Temporal.PlainDate.from(localDate(instant_s, zone));
  const monday = day.add({ days: days - day.dayOfWeek + 1 });
  return monday.toZonedDateTime(zone).epochMilliseconds / 1000;
}
