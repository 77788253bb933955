import type { LineListCase } from '../../data/line-list/cases.ts';
import { CaseWithoutDatesError, infectiousPeriod } from '../../engine/exposure/infectious-period.ts';
import type { ExposureWindow } from '../../engine/exposure/pair.ts';
import { exposingWindow, type TraceRows } from '../../engine/exposure/trace.ts';
import type { Policy } from '../../engine/policy.ts';
import { type TraceOptions, TracingError } from '../service.ts';

/** A case, its person's number, and the list that was traced. */
export interface CaseList {
  readonly index: LineListCase;
  readonly person: number;
  readonly rows: TraceRows;
}

type Question = Omit<TraceOptions, 'evidence'>;

/** The infectious period `[from, to)` of a case. @throws TracingError `case-without-dates` */
export function periodOf(index: LineListCase, policy: Policy): { from: number; to: number } {
  try {
    return infectiousPeriod(index, policy);
  } catch (error) {
    if (error instanceof CaseWithoutDatesError) throw new TracingError('case-without-dates', error.message);
    throw error;
  }
}

/** The window of its `via` in which a row was made. */
export function windowOfVia(
  { index, rows }: CaseList,
  row: number,
  { policy, asOf }: Question,
): ExposureWindow {
  const exposedAt = rows.viaExposedAts[row];
  const window = exposedAt < 0 ? periodOf(index, policy) : exposingWindow(exposedAt, policy);
  return { source: rows.vias[row], ...window, asOf: asOf ?? Infinity };
}

/** The windows of all who could have exposed somebody within the levels searched: the case first. */
export function possibleSources({ index, person, rows }: CaseList, question: Question): ExposureWindow[] {
  const { policy, level } = question;
  const asOf = question.asOf ?? Infinity;
  const windows = [{ source: person, ...periodOf(index, policy), asOf }];
  for (let row = 0; row < rows.count && rows.levels[row] < level; row++) {
    const window = exposingWindow(rows.earliestExposures[row], policy);
    windows.push({ source: rows.persons[row], ...window, asOf });
  }
  return windows;
}
