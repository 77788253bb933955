import type { LineListCase } from '../../data/line-list/cases.ts';
import type { Labels } from '../../engine/chains/labels.ts';
import { CaseWithoutDatesError, infectiousPeriod } from '../../engine/exposure/infectious-period.ts';
import type { ExposureWindow } from '../../engine/exposure/pair-meetings.ts';
import { exposingWindow, type TraceSource } from '../../engine/exposure/trace.ts';
import { type TraceRows, VIA_CASE } from '../../engine/exposure/trace-rows.ts';
import type { Policy } from '../../engine/policy.ts';
import { Breather } from '../jobs/breather.ts';
import { type ExposureQuestion, TracingError } from '../service.ts';
import { type LoadedWorld, personNumber } from './loaded-world.ts';

/** A case, its person's number, and the list that was traced. */
export interface CaseList {
  readonly index: LineListCase;
  readonly person: number;
  readonly rows: TraceRows;
}

/** The list of one case that is asked about, and what its search found beside. */
export interface LabelledList extends CaseList {
  readonly labels: Labels;
}

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
  { policy, asOf }: ExposureQuestion,
): ExposureWindow {
  const { via, viaExposedAt } = rows.at(row);
  const window = viaExposedAt === VIA_CASE ? periodOf(index, policy) : exposingWindow(viaExposedAt, policy);
  return { source: via, ...window, asOf: asOf ?? Infinity };
}

/** The cases as the engine takes them; of many, with breaths in between. @throws TracingError `case-without-dates` */
export async function traceSources(
  loaded: LoadedWorld,
  cases: readonly LineListCase[],
  policy: Policy,
): Promise<TraceSource[]> {
  const breather = new Breather();
  const sources: TraceSource[] = [];
  for (const index of cases) {
    sources.push({ person: personNumber(loaded, index.person), ...periodOf(index, policy) });
    if (breather.isDue) await breather.breathe();
  }
  return sources;
}

/**
 * Every window that a search to the question's level looks through: the case's own, then those of all who were reached on
 * the levels before, after each earlier exposure anew.
 */
export async function searchedWindows(
  { index, person, labels }: LabelledList,
  { policy, level, asOf }: ExposureQuestion,
): Promise<ExposureWindow[]> {
  const breather = new Breather();
  const cut = asOf ?? Infinity;
  const windows: ExposureWindow[] = [{ source: person, ...periodOf(index, policy), asOf: cut }];
  for (const label of labels.all()) {
    if (label.level >= level) continue;
    windows.push({ source: label.person, ...exposingWindow(label.exposedAt, policy), asOf: cut });
    if (breather.isDue) await breather.breathe();
  }
  return windows;
}
