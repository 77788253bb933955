import type { Policy } from '../../engine/policy.ts';
import type { Row } from '../formats/row-set.ts';
import { type ContactRow, type TraceOptions, TracingError, type TracingService } from '../service.ts';
import { COMPARED } from './diff.ts';
import { changedRecords } from './record-causes.ts';

/** One side of a difference: what was asked of which state of the store. */
export interface Asked extends Omit<TraceOptions, 'evidence'> {
  readonly tracing: TracingService;
  /** Whether two sides are of the same records: equal for those that are. */
  readonly state: string;
}

/** What decides a row of a difference. */
export const CAUSES = ['policy', 'records', 'as_of', 'level', 'together'] as const;

/** What the sides of a difference have otherwise, each by itself. */
type Otherness =
  | { readonly kind: 'policy'; readonly parameter: keyof Policy }
  | { readonly kind: 'records' | 'as_of' | 'level' };

/**
 * Adds to rows of a difference what made them so: `cause` is `policy`, `records`, `as_of` or `level` where that alone
 * decides, else `together`; `decides` names the parameters with both values, and the records that came, went or were
 * corrected. Found by trying: the list of the case is made again with one thing at a time as it is after; where none
 * gives the row by itself, with one thing at a time as it was before. Cost: a list a case that differs, for each thing.
 */
export async function* withCauses(
  differences: AsyncIterable<readonly Row[]>,
  before: Asked,
  after: Asked,
): AsyncGenerator<readonly Row[]> {
  const others = othernesses(before, after);
  for await (const rows of differences) {
    const byCase = Map.groupBy(rows, ({ case_id }) => case_id as string);
    for (const [caseId, ofCase] of byCase) yield await explained(caseId, ofCase, others, before, after);
  }
}

function othernesses(before: Asked, after: Asked): Otherness[] {
  const parameters = Object.keys(before.policy) as (keyof Policy)[];
  const isOther = (name: keyof Policy) => !isEqual(before.policy[name], after.policy[name]);
  return [
    ...parameters
      .filter((name) => name !== 'name' && isOther(name))
      .map((parameter): Otherness => ({ kind: 'policy', parameter })),
    ...(before.state === after.state ? [] : [{ kind: 'records' } as const]),
    ...(before.asOf === after.asOf ? [] : [{ kind: 'as_of' } as const]),
    ...(before.level === after.level ? [] : [{ kind: 'level' } as const]),
  ];
}

async function explained(
  caseId: string,
  rows: readonly Row[],
  others: readonly Otherness[],
  before: Asked,
  after: Asked,
): Promise<Row[]> {
  const alone = await Promise.all(others.map((other) => listOf(caseId, taken(other, before, after))));
  const without = await Promise.all(others.map((other) => listOf(caseId, taken(other, after, before))));
  const explained: Row[] = [];
  for (const row of rows) {
    const person = row.person as string;
    const isAfter = (list: List) => isTold(row, list.get(person), '');
    const isBefore = (list: List) => isTold(row, list.get(person), '_before');
    const sufficient = others.filter((_, i) => isAfter(alone[i]!));
    const necessary = others.filter((_, i) => isBefore(without[i]!));
    const [first] = sufficient;
    const deciding = first ? sufficient.filter(({ kind }) => kind === first.kind) : necessary;
    const found = deciding.length > 0 ? deciding : others;
    const cause = first?.kind ?? (found.length === 1 ? found[0]!.kind : 'together');
    const decides = [];
    for (const other of found)
      decides.push(...(await thingsOf(other, caseId, person, row.change === 'leaves', before, after)));
    explained.push({ ...row, cause, decides });
  }
  return explained;
}

/** The question with one thing as the other side has it. */
function taken(other: Otherness, of: Asked, from: Asked): Asked {
  if (other.kind === 'policy') {
    const { parameter } = other;
    return { ...of, policy: { ...of.policy, [parameter]: from.policy[parameter] } };
  }
  if (other.kind === 'records') return { ...of, tracing: from.tracing, state: from.state };
  return other.kind === 'as_of' ? { ...of, asOf: from.asOf } : { ...of, level: from.level };
}

type List = ReadonlyMap<string, ContactRow>;

/** A case that is not there, or without dates, has nobody on its list. */
async function listOf(caseId: string, { tracing, policy, level, asOf }: Asked): Promise<List> {
  try {
    const lists = await Array.fromAsync(tracing.trace([caseId], { policy, level, asOf, evidence: false }));
    return new Map(lists.flat().map((row) => [row.person, row]));
  } catch (error) {
    if (error instanceof TracingError) return new Map();
    throw error;
  }
}

/** Whether a list has the person as one side of the difference has them. */
function isTold(row: Row, found: ContactRow | undefined, side: '' | '_before'): boolean {
  const isOn = row.change === 'changed' || (row.change === 'enters') === (side === '');
  if (!found || !isOn) return (found !== undefined) === isOn;
  // Whoever enters or leaves is told by being there at all.
  return row.change !== 'changed' || COMPARED.every(({ name }) => row[name + side] === found[name]);
}

async function thingsOf(
  other: Otherness,
  caseId: string,
  person: string,
  hasLeft: boolean,
  before: Asked,
  after: Asked,
): Promise<object[]> {
  if (other.kind === 'policy') {
    const { parameter } = other;
    return [{ parameter, before: before.policy[parameter], after: after.policy[parameter] }];
  }
  if (other.kind === 'records') {
    const [on, off] = hasLeft ? [before, after] : [after, before];
    return changedRecords(caseId, person, on, off.tracing, hasLeft);
  }
  const name = other.kind === 'as_of' ? 'asOf' : 'level';
  return [{ [other.kind]: after[name], before: before[name] }];
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
