import { utf8Order } from '../../data/utf8-order.ts';
import type { Column, Row } from '../formats/row-set.ts';

/** What is compared of a person who is on both lists of a case. */
export const COMPARED = [
  { name: 'level', kind: 'integer' },
  { name: 'via', kind: 'text' },
  { name: 'first_exposure', kind: 'instant' },
  { name: 'last_exposure', kind: 'instant' },
  { name: 'exposure_s', kind: 'integer' },
  { name: 'qualified_at', kind: 'instant' },
] as const;

/** Columns of a difference: what was, beside what is. */
export const DIFF_COLUMNS: readonly Column[] = [
  { name: 'case_id', kind: 'text' },
  { name: 'person', kind: 'text' },
  { name: 'change', kind: 'text' },
  ...COMPARED.flatMap(({ name, kind }): Column[] => [
    { name: `${name}_before`, kind, optional: true },
    { name, kind, optional: true },
  ]),
];

/** The same, and what made it so. */
export const CAUSE_COLUMNS: readonly Column[] = [
  ...DIFF_COLUMNS,
  { name: 'cause', kind: 'text', optional: true },
  { name: 'decides', kind: 'json', optional: true },
];

/** What a difference says of a person: `enters` or `leaves` a case's list, or is `changed` on it. */
export const CHANGES = ['enters', 'leaves', 'changed'] as const;

type Batches = AsyncIterable<readonly Row[]>;

/**
 * Rows of `DIFF_COLUMNS` by case, then person (UTF-8 bytes); whoever stands alike on both lists is left out. Holds one
 * case of each at a time.
 * @param before rows by case id (UTF-8 bytes), as is `after`
 */
export async function* differences(before: Batches, after: Batches): AsyncGenerator<readonly Row[]> {
  const [old, young] = [casesOf(before), casesOf(after)];
  let [was, is] = [await old.next(), await young.next()];
  while (!was.done || !is.done) {
    const order = was.done ? 1 : is.done ? -1 : utf8Order(caseIdOf(was.value), caseIdOf(is.value));
    yield changesOf(order <= 0 ? was.value! : [], order >= 0 ? is.value! : []);
    if (order <= 0) was = await old.next();
    if (order >= 0) is = await young.next();
  }
}

/** The rows of one case after the other. */
async function* casesOf(batches: Batches): AsyncGenerator<readonly Row[], undefined> {
  let rows: Row[] = [];
  for await (const batch of batches)
    for (const row of batch) {
      if (rows.length > 0 && row.case_id !== caseIdOf(rows)) {
        yield rows;
        rows = [];
      }
      rows.push(row);
    }
  if (rows.length > 0) yield rows;
}

function caseIdOf([row]: readonly Row[]): string {
  return row!.case_id as string;
}

/** Of one case: rows of `DIFF_COLUMNS` by person (UTF-8 bytes). */
export function changesOf(before: readonly Row[], after: readonly Row[]): Row[] {
  const left = new Map(before.map((row) => [row.person, row]));
  const changes: Row[] = [];
  for (const row of after) {
    const old = left.get(row.person);
    left.delete(row.person);
    if (!old) changes.push(changeOf('enters', null, row));
    else if (COMPARED.some(({ name }) => old[name] !== row[name]))
      changes.push(changeOf('changed', old, row));
  }
  for (const row of left.values()) changes.push(changeOf('leaves', row, null));
  return changes.sort((a, b) => utf8Order(a.person as string, b.person as string));
}

function changeOf(change: (typeof CHANGES)[number], before: Row | null, after: Row | null): Row {
  const { case_id, person } = (after ?? before) as Row;
  const values = COMPARED.flatMap(({ name }) => [
    [`${name}_before`, before?.[name]],
    [name, after?.[name]],
  ]);
  return { case_id, person, change, ...Object.fromEntries(values) };
}
