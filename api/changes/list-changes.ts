import type { Identifiers } from '../../data/graph-store/identifiers.ts';
import { CELL, TraceRows } from '../../engine/exposure/trace-rows.ts';
import type { Row } from '../formats/row-set.ts';
import { changesOf } from '../traces/diff.ts';

/** A case's list, and the identifiers behind its numbers. */
export interface NamedList {
  readonly rows: TraceRows;
  readonly persons: Identifiers;
}

/** What a row tells beside the person. */
const TOLD = [CELL.level, CELL.first, CELL.last, CELL.exposure_s, CELL.qualifiedAt];
const NAMED = [CELL.person, CELL.via];

/**
 * What one list has otherwise than another of the same case, as rows of a difference by person (UTF-8 bytes).
 * @param numberIn gives numbers of the one in the other, where their identifiers are not the same table
 */
export function listChanges(
  caseId: string,
  before: NamedList | null,
  after: NamedList | null,
  numberIn: (number: number) => number,
): Row[] {
  if (before && after && areSame(before, after, numberIn)) return [];
  return changesOf(before ? rowsOf(caseId, before) : [], after ? rowsOf(caseId, after) : []);
}

/** A list of its own: those that a search gives share memory with others. */
export function kept(rows: TraceRows): TraceRows {
  return new TraceRows(rows.cells.slice());
}

/** Numbers of one table as another has them, −1 for whom it does not know; each is looked up once. */
export function numbersIn(from: Identifiers, to: Identifiers): (number: number) => number {
  if (from === to) return (number) => number;
  const known = new Map<number, number>();
  return (number) => known.getOrInsertComputed(number, () => to.numberOf(from.at(number)));
}

function areSame(before: NamedList, after: NamedList, numberIn: (number: number) => number): boolean {
  const { count, cells } = before.rows;
  if (count !== after.rows.count) return false;
  for (let place = 0; place < count; place++) {
    const isOther = (cell: number) => cells[cell * count + place] !== after.rows.cells[cell * count + place];
    if (TOLD.some(isOther)) return false;
    for (const cell of NAMED)
      if (numberIn(cells[cell * count + place]) !== after.rows.cells[cell * count + place]) return false;
  }
  return true;
}

export function rowsOf(case_id: string, { rows, persons }: NamedList): Row[] {
  return Array.from({ length: rows.count }, (_, place) => {
    const { person, via, level, firstExposure, lastExposure, exposure_s, qualifiedAt } = rows.at(place);
    return {
      case_id,
      person: persons.at(person),
      level,
      via: persons.at(via),
      first_exposure: firstExposure,
      last_exposure: lastExposure,
      exposure_s,
      qualified_at: qualifiedAt,
    };
  });
}
