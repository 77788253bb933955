import { localDate } from '../../engine/time.ts';
import type { Column, Row } from '../formats/row-set.ts';
import { descendants } from './rows.ts';

/** A tree as people read it: each case below its infector. */
export const TREE_COLUMNS: readonly Column[] = [
  { name: 'case', kind: 'text' },
  { name: 'onset', kind: 'text' },
  { name: 'infector', kind: 'text' },
  { name: 'others', kind: 'text' },
];

const OTHERS_MAX = 3;

/** What `transmissionRows` gives, here or from a server. */
interface InfectorRow {
  readonly case_id: string;
  readonly onset?: number | null;
  readonly tree?: number | null;
  readonly infector?: string | null;
  readonly kind: string;
  readonly is_in_tree: boolean;
  readonly likelihood?: number | null;
  readonly setting?: string | null;
  readonly certainty?: string | null;
}

/**
 * The trees below some cases, in local days.
 * @param rows of these cases and all below them, a case's rows together; a case that comes twice is taken once
 * @param roots case ids; `null` for the first case of every tree
 */
export function* treeRows(
  rows: readonly Row[],
  roots: readonly string[] | null,
  zone: string,
): Generator<Row[]> {
  const own = [
    ...Map.groupBy(rows as readonly unknown[] as InfectorRow[], ({ case_id }) => case_id).values(),
  ];
  const numbers = new Map(own.map(([{ case_id }], number) => [case_id, number]));
  const parents = Int32Array.from(own, (of) => numbers.get(inTree(of)?.infector ?? '') ?? -1);
  const shown = roots?.map((caseId) => numbers.get(caseId)!) ?? firstOf(own);
  for (const root of shown)
    for (const { number, isLast } of descendants(parents, root)) {
      const [{ case_id, onset }] = own[number]!;
      const day = onset == null ? '' : localDate(onset, zone);
      const said = { infector: infectorOf(own[number]!, number === root), others: othersOf(own[number]!) };
      yield [{ case: branch(isLast) + case_id, onset: day, ...said }];
    }
}

function firstOf(own: readonly InfectorRow[][]): number[] {
  return [...own.keys()].filter((number) => own[number]![0]!.tree != null && !inTree(own[number]!));
}

function inTree(rows: readonly InfectorRow[]): InfectorRow | undefined {
  return rows.find(({ is_in_tree }) => is_in_tree);
}

/** `│  ` for each branch that goes on, and the corner of its own. */
function branch(isLast: readonly boolean[]): string {
  const through = isLast.slice(0, -1).map((last) => (last ? '   ' : '│  '));
  const corner = isLast.length === 0 ? '' : isLast.at(-1) ? '└─ ' : '├─ ';
  return through.join('') + corner;
}

/** What is said of the infector in the tree; who it is stands above, but for the first case of what is shown. */
function infectorOf(rows: readonly InfectorRow[], isFirst: boolean): string {
  const row = inTree(rows);
  if (!row) return '';
  const known =
    row.kind === 'known' ? ['known', row.setting, row.certainty].filter(Boolean).join(', ') : 'likely';
  const likelihood = row.likelihood == null ? '' : ` ${percent(row.likelihood)}`;
  return (isFirst ? `${row.infector} ` : '') + known + likelihood;
}

/** Who else is known or possible, the first few. */
function othersOf(rows: readonly InfectorRow[]): string {
  return rows
    .filter(({ is_in_tree, infector }) => !is_in_tree && infector != null)
    .slice(0, OTHERS_MAX)
    .map(({ infector, kind, likelihood }) =>
      [infector, kind === 'known' ? 'known' : '', likelihood == null ? '' : percent(likelihood)]
        .filter(Boolean)
        .join(' '),
    )
    .join(', ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
