import { utf8Order } from '../../data/utf8-order.ts';
import type { GroupExposures, GroupStay } from '../../engine/exposure/group-exposures.ts';
import { formatInstant } from '../../engine/time.ts';
import { Breather } from '../jobs/breather.ts';
import type { ContactRow, TraceOptions } from '../service.ts';
import type { LoadedWorld } from './loaded-world.ts';
import { type CaseList, windowOfVia } from './windows.ts';

/** The group exposure that tells a row, for rows that rest on one. */
export type RowGroup = Pick<ContactRow, 'group' | 'group_others'>;

/** Rows of one list that are told by one stay. */
export interface ToldGroup {
  readonly row: ContactRow;
  readonly source: number;
  readonly stay: GroupStay;
}

/** A list without the rows that groups tell, or with all and the marks of those. */
export interface GroupedList {
  readonly list: CaseList;
  /** By row of the list. */
  readonly marks: readonly (RowGroup | undefined)[];
  readonly groups: readonly ToldGroup[];
}

/** @param stays finds the stays that rows rest on, under the options' policy */
export async function groupedList(
  stays: GroupExposures,
  loaded: LoadedWorld,
  list: CaseList,
  options: TraceOptions,
): Promise<GroupedList> {
  const breather = new Breather();
  const found: (GroupStay | null)[] = [];
  for (const [row, person] of list.rows.persons.entries()) {
    found.push(stays.of(windowOfVia(list, row, options), person));
    if (breather.isDue) await breather.breathe();
  }
  if (options.groups === 'told') return told(loaded, list, found, options);
  const marks = found.map((stay) =>
    stay ? { group: groupId(loaded, stay), group_others: stay.others } : undefined,
  );
  return { list, marks, groups: [] };
}

function told(
  loaded: LoadedWorld,
  list: CaseList,
  found: readonly (GroupStay | null)[],
  { policy }: TraceOptions,
): GroupedList {
  const { rows } = list;
  const numbers = [...found.keys()];
  const own = numbers.filter((row) => found[row] === null);
  if (own.length === rows.count) return { list, marks: [], groups: [] };
  const members = numbers.filter((row) => found[row] !== null);
  const { levels, vias } = rows;
  const byStay = Map.groupBy(members, (row) => `${levels[row]} ${vias[row]} ${found[row]!.visit}`);
  const groups = Array.from(byStay.values(), (together) => {
    const stay = found[together[0]!]!;
    const source = vias[together[0]!]!;
    return { row: groupRow(loaded, list, together, stay, policy.follow_up_s), source, stay };
  });
  return { list: { ...list, rows: rows.only(own) }, marks: [], groups };
}

/** One row for all who are told by the stay: the earliest of their dates, but the latest of their last exposures. */
function groupRow(
  loaded: LoadedWorld,
  { index, rows }: CaseList,
  members: readonly number[],
  stay: GroupStay,
  followUp_s: number,
): ContactRow {
  const made = members.map((row) => rows.at(row));
  const { level, via } = made[0]!;
  const last_exposure = made.reduce((latest, row) => Math.max(latest, row.lastExposure), 0);
  const group = groupId(loaded, stay);
  const name = loaded.venueNames.get(loaded.venues.at(stay.venue));
  return {
    case_id: index.case_id,
    level,
    person: group,
    via: loaded.persons.at(via),
    first_exposure: made.reduce((earliest, row) => Math.min(earliest, row.firstExposure), Infinity),
    last_exposure,
    exposure_s: made.reduce((longest, row) => Math.max(longest, row.exposure_s), 0),
    qualified_at: made.reduce((earliest, row) => Math.min(earliest, row.qualifiedAt), Infinity),
    is_case: false,
    ...(name !== undefined && { name }),
    ...(level === 1 && { quarantine_end: last_exposure + followUp_s }),
    group,
    group_others: stay.others,
    group_rows: members.length,
  };
}

/** `group:market@2021-08-03T04:00:00Z`: the venue, and since when the source was there. */
export function groupId(loaded: LoadedWorld, { venue, from }: GroupStay): string {
  return `group:${loaded.venues.at(venue)}@${formatInstant(from)}`;
}

/** The rows in the order of lists, groups among them. */
export function withGroups(rows: readonly ContactRow[], groups: readonly ToldGroup[]): ContactRow[] {
  if (groups.length === 0) return [...rows];
  const all = [...rows, ...groups.map(({ row }) => row)];
  return all.sort((a, b) => a.level - b.level || utf8Order(a.person, b.person) || utf8Order(a.via, b.via));
}
