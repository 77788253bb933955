import { DEFAULT_POLICY } from '../../../engine/policy.ts';
import type { ExposureRecords } from '../../../engine/records.ts';
import { TracingError, type TracingService } from '../../service.ts';

type Row = Readonly<Record<string, unknown>>;
type Feeds = Readonly<Record<string, readonly Row[]>>;

/** What becomes of a record: it stays, comes later, is retracted or corrected later, or comes later and is retracted. */
export const FATES = ['stays', 'comes', 'goes', 'changes', 'passes'] as const;
export type Fate = (typeof FATES)[number];

/** The rows of each feed, each with a key of its own. */
export function keyed({ cases, entries, ...records }: ExposureRecords): Feeds {
  const gated = entries.map((row) => ({ ...row, gate: 'Nội Bài' }));
  const others = Object.entries({ ...records, entries: gated }).map(([feed, rows]) => [
    feed,
    rows.map((row, i) => ({ ...row, record_id: `r${i}` })),
  ]);
  return { ...Object.fromEntries(others), cases: cases.filter(isAccepted) };
}

function isAccepted({ infectious_from, infectious_to }: ExposureRecords['cases'][number]): boolean {
  return infectious_from === null || infectious_to === null || infectious_from <= infectious_to;
}

/** The row as its source corrects it: everything about an hour later. */
function corrected(row: Row): Row {
  const later = ['start', 'end', 'check_in', 'check_out', 'entered_at', 'isolated', 'onset'];
  const moved = later.flatMap((name) => (typeof row[name] === 'number' ? [[name, row[name] + 3600]] : []));
  return { ...row, ...Object.fromEntries(moved) };
}

function retracted(row: Row): Row {
  return { ...row, retracted: true };
}

/** Three imports, one after the other. */
export function steps(feeds: Feeds, fateOf: () => Fate): Feeds[] {
  const imports: Record<string, Row[]>[] = [{}, {}, {}];
  const put = (step: number, feed: string, row: Row) => {
    imports[step]![feed] ??= [];
    imports[step]![feed].push(row);
  };
  for (const [feed, rows] of Object.entries(feeds))
    for (const row of rows) {
      const fate = fateOf();
      put(fate === 'comes' || fate === 'passes' ? 1 : 0, feed, row);
      if (fate === 'changes') put(1, feed, corrected(row));
      if (fate === 'goes' || fate === 'passes') put(2, feed, retracted(row));
    }
  return imports;
}

/** The lists of all cases, or the code of the refusal. */
export async function listsOf(tracing: TracingService) {
  const options = { level: 3, policy: DEFAULT_POLICY, asOf: null, evidence: true };
  const lists = [];
  for (const { case_id } of tracing.cases()) {
    const rows = Array.fromAsync(tracing.trace([case_id], options)).catch((error) => {
      if (error instanceof TracingError) return error.code;
      throw error;
    });
    lists.push({ case_id, rows: await rows });
  }
  return lists;
}
