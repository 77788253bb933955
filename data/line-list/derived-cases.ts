import type { CaseRecord } from '../../engine/records.ts';
import type { PositiveTest } from './positive-tests.ts';

/** The case that a positive test opens; its id is `test:<test_id>`. */
export interface DerivedCase extends CaseRecord {
  readonly onset: null;
  readonly isolated: null;
}

/** A case is open in `[from, to)`. */
interface OpenTime {
  readonly from: number;
  readonly to: number;
}

/**
 * The cases that positive tests open: one a test, unless its person has a case open when the sample is taken. A case
 * is open from the first of its dates until `caseOpen_s` after its anchor (onset, else specimen, else confirmation);
 * one without an anchor never is. A recorded case with the id of a derived one stands in its place.
 * @param tests by sample, then test id (UTF-8 bytes)
 */
export function derivedCases(
  recorded: readonly CaseRecord[],
  tests: readonly PositiveTest[],
  caseOpen_s: number,
): DerivedCase[] {
  const openTimes = new Map<string, OpenTime[]>();
  const open = (row: CaseRecord) => {
    const time = openTimeOf(row, caseOpen_s);
    if (time) openTimes.set(row.person, [...(openTimes.get(row.person) ?? []), time]);
  };
  for (const row of recorded) open(row);
  const recordedIds = new Set(recorded.map(({ case_id }) => case_id));
  const derived: DerivedCase[] = [];
  for (const test of tests) {
    const row = caseOf(test);
    if (isOpen(openTimes.get(test.person), test.sampled_at) || recordedIds.has(row.case_id)) continue;
    derived.push(row);
    open(row);
  }
  return derived;
}

function caseOf({ test_id, person, sampled_at, result_at }: PositiveTest): DerivedCase {
  return {
    case_id: `test:${test_id}`,
    person,
    onset: null,
    specimen: sampled_at,
    confirmed: result_at,
    isolated: null,
    infectious_from: null,
    infectious_to: null,
  };
}

function openTimeOf({ onset, specimen, confirmed }: CaseRecord, caseOpen_s: number): OpenTime | null {
  const dates = [onset, specimen, confirmed].filter((date) => date !== null);
  return dates.length === 0 ? null : { from: Math.min(...dates), to: dates[0]! + caseOpen_s };
}

function isOpen(times: readonly OpenTime[] | undefined, at: number): boolean {
  return times?.some(({ from, to }) => from <= at && at < to) ?? false;
}
