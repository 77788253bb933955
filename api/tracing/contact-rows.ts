import type { DuckDBConnection } from '@duckdb/node-api';
import type { GroupExposures } from '../../engine/exposure/group-exposures.ts';
import { PairExposures } from '../../engine/exposure/pair.ts';
import type { TraceRow } from '../../engine/exposure/trace-rows.ts';
import { Breather } from '../jobs/breather.ts';
import type { ContactRow, Episode, TraceOptions } from '../service.ts';
import { evidenceOf, type PairEpisodes } from './evidence.ts';
import { firstEndsOfLists } from './first-ends.ts';
import { type GroupedList, groupedList, type RowGroup, type ToldGroup, withGroups } from './group-rows.ts';
import type { KnownDetails } from './known-details.ts';
import { type LoadedWorld, lastPlace } from './loaded-world.ts';
import { ranked, riskOfLists } from './risk-of-lists.ts';
import { type CaseList, windowOfVia } from './windows.ts';

const PAIRS_A_QUERY = 2000;

/** What lists are made readable with. */
export interface ListReaders {
  readonly connection: DuckDBConnection;
  readonly loaded: LoadedWorld;
  readonly details: KnownDetails;
  /** Under the policy asked for. */
  readonly groupExposures: GroupExposures;
  /** Everybody who is a case. */
  readonly casePersons: ReadonlySet<string>;
}

/** The lists of some cases as people read them, with few queries for all persons on them. */
export async function contactRowsOf(
  readers: ListReaders,
  lists: readonly CaseList[],
  options: TraceOptions,
): Promise<ContactRow[][]> {
  const { loaded, groupExposures } = readers;
  if (!options.groups) return personRowsOf(readers, lists, options);
  const grouped: GroupedList[] = [];
  for (const list of lists) grouped.push(await groupedList(groupExposures, loaded, list, options));
  const shown = grouped.map(({ list }) => list);
  const marks = grouped.flatMap((one) => one.marks);
  const rows = await personRowsOf(readers, shown, options, options.groups === 'list' ? marks : undefined);
  const proofs = options.evidence ? await groupEvidence(readers, grouped, options) : null;
  return rows.map((ofList, i) => {
    const all = withGroups(
      ofList,
      grouped[i]!.groups.map((group) => ({ ...group, row: { ...group.row, ...proofs?.get(group) } })),
    );
    return options.rank ? ranked(all) : all;
  });
}

/** The source's stay and its records. */
async function groupEvidence(
  { connection, loaded }: ListReaders,
  lists: readonly GroupedList[],
  { policy }: TraceOptions,
): Promise<Map<ToldGroup, { evidence: Episode[] }>> {
  const groups = lists.flatMap((list) => list.groups);
  const stays = groups.map(({ source, stay: { visit, from, to } }) => {
    const stay = {
      from,
      to,
      halfEdge: -1,
      sourceVisit: visit,
      personVisit: visit,
      stayFrom: from,
      stayTo: to,
    };
    return { source, person: source, episodes: [stay] };
  });
  const evidence = await evidenceOf(connection, loaded, policy.assumed_stay_s, stays);
  return new Map(groups.map((group, i) => [group, { evidence: evidence[i]! }]));
}

/** One row a person. */
async function personRowsOf(
  readers: ListReaders,
  lists: readonly CaseList[],
  options: TraceOptions,
  marks?: readonly (RowGroup | undefined)[],
): Promise<ContactRow[][]> {
  const { connection, loaded, casePersons } = readers;
  const isBare = options.details === false;
  const details = isBare ? null : await readers.details.of(connection, await personsOn(lists, loaded));
  const evidence = options.evidence ? await evidenceOfLists(connection, loaded, lists, options) : null;
  const firstEnds = options.firstEnds ? await firstEndsOfLists(loaded, lists, options) : null;
  const risks = options.rank || options.certainty ? await riskOfLists(loaded, lists, options) : null;
  const breather = new Breather();
  const made: ContactRow[][] = [];
  let numRows = 0;
  for (const list of lists) {
    const rows: ContactRow[] = [];
    for (const [row, number] of list.rows.persons.entries()) {
      const person = loaded.persons.at(number);
      const exposure = list.rows.at(row);
      rows.push(
        withoutUnknown({
          ...exposureOf(loaded, list.index.case_id, exposure),
          is_case: casePersons.has(person),
          ...details?.get(person),
          last_place: isBare ? undefined : lastPlace(loaded, number, options.asOf ?? Infinity),
          first_exposure_end: firstEnds?.[numRows],
          quarantine_end: quarantineEnd(exposure, options.policy.follow_up_s),
          ...marks?.[numRows],
          ...risks?.[numRows],
          evidence: evidence?.[numRows],
        }) as ContactRow,
      );
      numRows++;
      if (breather.isDue) await breather.breathe();
    }
    made.push(options.rank ? ranked(rows) : rows);
  }
  return made;
}

async function personsOn(lists: readonly CaseList[], { persons }: LoadedWorld): Promise<Set<string>> {
  const breather = new Breather();
  const listed = new Set<string>();
  for (const { rows } of lists) {
    for (const number of rows.persons) {
      listed.add(persons.at(number));
      if (breather.isDue) await breather.breathe();
    }
  }
  return listed;
}

function exposureOf(loaded: LoadedWorld, caseId: string, row: TraceRow) {
  return {
    case_id: caseId,
    level: row.level,
    person: loaded.persons.at(row.person),
    via: loaded.persons.at(row.via),
    first_exposure: row.firstExposure,
    last_exposure: row.lastExposure,
    exposure_s: row.exposure_s,
    qualified_at: row.qualifiedAt,
  };
}

function quarantineEnd({ level, lastExposure }: TraceRow, followUp_s: number): number | null {
  return level === 1 ? lastExposure + followUp_s : null;
}

/** The evidence of each row, list after list. */
async function evidenceOfLists(
  connection: DuckDBConnection,
  loaded: LoadedWorld,
  lists: readonly CaseList[],
  options: TraceOptions,
): Promise<Episode[][]> {
  const exposures = new PairExposures(loaded.world, options.policy);
  const { assumed_stay_s } = options.policy;
  const breather = new Breather();
  const made: Episode[][] = [];
  let pairs: PairEpisodes[] = [];
  const flush = async () => {
    made.push(...(await evidenceOf(connection, loaded, assumed_stay_s, pairs)));
    pairs = [];
  };
  for (const list of lists)
    for (const [row, person] of list.rows.persons.entries()) {
      const window = windowOfVia(list, row, options);
      const { episodes } = exposures.pair(window, person);
      pairs.push({ source: window.source, person, episodes });
      if (pairs.length >= PAIRS_A_QUERY) await flush();
      if (breather.isDue) await breather.breathe();
    }
  await flush();
  return made;
}

/** The object without what is not known. */
export function withoutUnknown(row: Readonly<Record<string, unknown>>): object {
  const known: Record<string, unknown> = {};
  for (const name in row) if (row[name] !== null && row[name] !== undefined) known[name] = row[name];
  return known;
}
