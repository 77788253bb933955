import type { Column, Row } from '../formats/row-set.ts';
import { onsetOf, type TransmissionPicture } from './picture.ts';

/** One row a case and known or possible infector; of a case without any, one row. */
export const TRANSMISSION_COLUMNS: readonly Column[] = [
  { name: 'case_id', kind: 'text' },
  { name: 'onset', kind: 'instant', optional: true },
  { name: 'tree', kind: 'integer', optional: true },
  { name: 'generation', kind: 'integer', optional: true },
  { name: 'infector', kind: 'text', optional: true },
  { name: 'kind', kind: 'text' },
  { name: 'is_in_tree', kind: 'boolean' },
  { name: 'likelihood', kind: 'number', optional: true },
  { name: 'rank', kind: 'integer', optional: true },
  { name: 'exposure_s', kind: 'integer', optional: true },
  { name: 'serial_interval_s', kind: 'integer', optional: true },
  { name: 'setting', kind: 'text', optional: true },
  { name: 'certainty', kind: 'text', optional: true },
];

/** Rows of the cases with these numbers, in their order; known infectors first, then the likeliest. */
export function* transmissionRows(picture: TransmissionPicture, numbers: Iterable<number>): Generator<Row[]> {
  const knownOf = Map.groupBy(picture.known, ({ to }) => to);
  for (const number of numbers) {
    const known = knownOf.get(number) ?? [];
    const rows = [
      ...known.map(({ from, setting, certainty }) => ({
        ...pairRow(picture, number, from, 'known'),
        ...{ setting, certainty },
      })),
      ...picture.ranked[number]!.filter(({ infector }) => known.every(({ from }) => from !== infector)).map(
        ({ infector }) => pairRow(picture, number, infector, 'possible'),
      ),
    ];
    yield rows.length > 0 ? rows : [{ ...caseRow(picture, number), kind: 'unknown', is_in_tree: false }];
  }
}

function caseRow({ cases, forest }: TransmissionPicture, number: number): Row {
  const tree = forest.trees[number]!;
  return {
    case_id: cases[number]!.case_id,
    onset: onsetOf(cases[number]!),
    ...(tree >= 0 && { tree: tree + 1, generation: forest.generations[number] }),
  };
}

function pairRow(picture: TransmissionPicture, number: number, infector: number, kind: string): Row {
  const { cases, forest, ranked } = picture;
  const possible = ranked[number]!.find((one) => one.infector === infector);
  const [from, to] = [cases[infector]!.onset, cases[number]!.onset];
  return {
    ...caseRow(picture, number),
    infector: cases[infector]!.case_id,
    kind,
    is_in_tree: forest.parents[number] === infector,
    likelihood: possible && Number(possible.likelihood.toPrecision(4)),
    rank: possible?.rank,
    exposure_s: possible?.exposure_s,
    serial_interval_s: from == null || to == null ? undefined : to - from,
  };
}

/** Numbers of the cases below one, itself first, as a tree is printed: each above those it infected. */
export function* descendants(
  parents: Int32Array,
  root: number,
): Generator<{ number: number; depth: number; isLast: boolean[] }> {
  const children = Map.groupBy(parents.keys(), (number) => parents[number]!);
  const waiting = [{ number: root, depth: 0, isLast: [] as boolean[] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    const below = children.get(next.number) ?? [];
    const { depth, isLast } = next;
    waiting.push(
      ...below
        .map((number, i) => ({ number, depth: depth + 1, isLast: [...isLast, i === below.length - 1] }))
        .reverse(),
    );
  }
}
