import { localDate } from '../../engine/time.ts';
import { shareOf } from '../../engine/transmission/attack-rate.ts';
import { componentSizes } from '../../engine/transmission/components.ts';
import type { Forest } from '../../engine/transmission/forest.ts';
import { dispersionOf, type Estimate } from '../../engine/transmission/offspring.ts';
import { reproductionIn } from '../../engine/transmission/reproduction.ts';
import type { Column, Row } from '../formats/row-set.ts';
import type { CaseRow } from '../service.ts';
import { onsetOf, type TransmissionPicture } from './picture.ts';

export const EPIDEMIC_COLUMNS: readonly Column[] = [
  { name: 'measure', kind: 'text' },
  { name: 'basis', kind: 'text' },
  { name: 'group', kind: 'text', optional: true },
  { name: 'value', kind: 'number', optional: true },
  { name: 'low', kind: 'number', optional: true },
  { name: 'high', kind: 'number', optional: true },
  { name: 'n', kind: 'integer' },
];

const DAY_S = 86_400;
const WEEK_D = 7;

/** Statistics of the known pairs, of these with the likeliest infectors, of the F1s, and of the line list. */
export function epidemicRows(picture: TransmissionPicture, zone: string): Row[] {
  const { cases, attack } = picture;
  const bases: Basis[] = [
    { name: 'known', forest: picture.knownForest, pairs: knownPairs(picture) },
    { name: 'known, else likeliest', forest: picture.forest, pairs: edgesOf(picture.forest) },
  ];
  const sizes = componentSizes(cases.length, bases[0]!.pairs);
  return [
    ...sizes.map((size, i) => row('component', 'known', size, size, String(i + 1))),
    ...bases.flatMap((basis) => [...treeRows(basis), ...serialIntervalRows(basis, cases)]),
    estimateRow('secondary_attack_rate', 'F1', shareOf(attack.cases, attack.contacts), attack.contacts),
    ...reproductionRows(picture, zone),
  ];
}

function row(measure: string, basis: string, value: number | null, n: number, group?: string): Row {
  return { measure, basis, group, value: value === null ? null : rounded(value), n };
}

function estimateRow(
  measure: string,
  basis: string,
  { value, low, high }: Estimate,
  n: number,
  group?: string,
): Row {
  const edges = { low: low === null ? null : rounded(low), high: high === null ? null : rounded(high) };
  return { ...row(measure, basis, value, n, group), ...edges };
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** Pairs of infector and infectee that statistics are made of. */
interface Basis {
  readonly name: string;
  readonly forest: Forest;
  /** An infectee of several known infectors is in several. */
  readonly pairs: readonly (readonly [from: number, to: number])[];
}

function knownPairs({ known }: TransmissionPicture): [number, number][] {
  const pairs = new Map(known.map(({ from, to }) => [`${from} ${to}`, [from, to] as [number, number]]));
  return [...pairs.values()];
}

function edgesOf({ parents }: Forest): [number, number][] {
  return [...parents].flatMap((parent, number) => (parent < 0 ? [] : [[parent, number] as [number, number]]));
}

/**
 * Generations of trees, and how many each case of a pair infected; a second known infector may stand in no tree. Cases in no
 * pair are left out: their infector is not known.
 */
function treeRows({ name, forest, pairs }: Basis): Row[] {
  const members = [...forest.trees.keys()].filter((number) => forest.trees[number]! >= 0);
  const generations = Map.groupBy(members, (number) => forest.generations[number]!);
  const offspring = new Map(pairs.flat().map((number) => [number, 0]));
  for (const [from] of pairs) offspring.set(from, offspring.get(from)! + 1);
  const counts = [...offspring.values()];
  const times = Map.groupBy(counts, (count) => count);
  const ascending = (groups: Map<number, unknown[]>) => [...groups].sort(([a], [b]) => a - b);
  const mean = counts.length === 0 ? null : pairs.length / counts.length;
  return [
    row('trees', name, forest.treeCount, members.length),
    ...ascending(generations).map(([number, own]) =>
      row('generation_size', name, own.length, own.length, String(number)),
    ),
    ...ascending(times).map(([count, own]) =>
      row('offspring_count', name, own.length, own.length, String(count)),
    ),
    row('offspring_mean', name, mean, counts.length),
    estimateRow('offspring_dispersion', name, dispersionOf(counts), counts.length),
  ];
}

/** Days from onset to onset of those pairs of whom both onsets are recorded. */
function serialIntervalRows({ name, pairs }: Basis, cases: readonly CaseRow[]): Row[] {
  const days = pairs
    .flatMap(([infector, infectee]) => {
      const [from, to] = [cases[infector]!.onset, cases[infectee]!.onset];
      return from == null || to == null ? [] : [(to - from) / DAY_S];
    })
    .sort((a, b) => a - b);
  const n = days.length;
  if (n === 0) return [row('serial_interval_mean_d', name, null, 0)];
  const mean = days.reduce((sum, day) => sum + day, 0) / n;
  const squares = days.reduce((sum, day) => sum + (day - mean) ** 2, 0);
  return [
    row('serial_interval_mean_d', name, mean, n),
    row('serial_interval_sd_d', name, n > 1 ? Math.sqrt(squares / (n - 1)) : null, n),
    row('serial_interval_median_d', name, (days[(n - 1) >> 1]! + days[n >> 1]!) / 2, n),
  ];
}

/** R of each whole week from Monday on, by local day of onset. */
function reproductionRows({ cases }: TransmissionPicture, zone: string): Row[] {
  const onsets = cases.map(onsetOf).filter((onset) => onset !== null);
  if (onsets.length === 0) return [];
  const days = onsets.map((onset) => Temporal.PlainDate.from(localDate(onset, zone)));
  const first = days.reduce((least, day) => (Temporal.PlainDate.compare(day, least) < 0 ? day : least));
  const monday = first.subtract({ days: first.dayOfWeek - 1 });
  const numbers = days.map((day) => monday.until(day).total('days'));
  const weeks = Math.floor(Math.max(...numbers) / WEEK_D) + 1;
  const incidence = new Float64Array(weeks * WEEK_D);
  for (const number of numbers) incidence[number]!++;
  return Array.from({ length: weeks }, (_, week) => {
    const [from, to] = [week * WEEK_D, (week + 1) * WEEK_D];
    const n = incidence.subarray(from, to).reduce((sum, count) => sum + count, 0);
    return estimateRow(
      'reproduction',
      'onset',
      reproductionIn(incidence, from, to),
      n,
      monday.add({ days: from }).toString(),
    );
  });
}
