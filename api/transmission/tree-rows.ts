import { localDate } from '../../engine/time.ts';
import type { Column, Row } from '../formats/row-set.ts';
import { onsetOf, type TransmissionPicture } from './picture.ts';
import { descendants } from './rows.ts';

/** A tree as people read it: each case below its infector. */
export const TREE_COLUMNS: readonly Column[] = [
  { name: 'case', kind: 'text' },
  { name: 'onset', kind: 'text' },
  { name: 'infector', kind: 'text' },
  { name: 'others', kind: 'text' },
];

const OTHERS_MAX = 3;

/** The trees below the cases with these numbers, in local days. */
export function* treeRows(
  picture: TransmissionPicture,
  roots: Iterable<number>,
  zone: string,
): Generator<Row[]> {
  const { cases, forest } = picture;
  for (const root of roots)
    for (const { number, isLast } of descendants(forest.parents, root)) {
      const onset = onsetOf(cases[number]!);
      const day = onset === null ? '' : localDate(onset, zone);
      yield [{ case: branch(isLast) + cases[number]!.case_id, onset: day, ...sources(picture, number) }];
    }
}

/** `│  ` for each branch that goes on, and the corner of its own. */
function branch(isLast: readonly boolean[]): string {
  const through = isLast.slice(0, -1).map((last) => (last ? '   ' : '│  '));
  const corner = isLast.length === 0 ? '' : isLast.at(-1) ? '└─ ' : '├─ ';
  return through.join('') + corner;
}

/** What is said of the infector, and who else is possible. */
function sources({ cases, known, ranked, forest }: TransmissionPicture, number: number): Row {
  const parent = forest.parents[number]!;
  const pair = known.find(({ from, to }) => from === parent && to === number);
  const own = ranked[number]!.find(({ infector }) => infector === parent);
  const setting = pair ? ['known', pair.setting, pair.certainty].filter(Boolean).join(', ') : 'likely';
  const likelihood = own ? ` ${percent(own.likelihood)}` : '';
  const others = ranked[number]!.filter(({ infector }) => infector !== parent).slice(0, OTHERS_MAX);
  return {
    infector: parent < 0 ? '' : setting + likelihood,
    others: others.map((one) => `${cases[one.infector]!.case_id} ${percent(one.likelihood)}`).join(', '),
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Numbers of the first cases of all trees. */
export function rootsOf({ cases, forest }: TransmissionPicture): number[] {
  return [...cases.keys()].filter((number) => forest.parents[number]! < 0 && forest.trees[number]! >= 0);
}
