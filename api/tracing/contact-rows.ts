import type { DuckDBConnection } from '@duckdb/node-api';
import { PairExposures } from '../../engine/exposure/pair.ts';
import type { TraceRow } from '../../engine/exposure/trace-rows.ts';
import { Breather } from '../jobs/breather.ts';
import type { ContactRow, Episode, TraceOptions } from '../service.ts';
import { evidenceOf, type PairEpisodes } from './evidence.ts';
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
  /** Everybody who is a case. */
  readonly casePersons: ReadonlySet<string>;
}

/** The lists of some cases as people read them, with few queries for all persons on them. */
export async function contactRowsOf(
  readers: ListReaders,
  lists: readonly CaseList[],
  options: TraceOptions,
): Promise<ContactRow[][]> {
  const { connection, loaded, casePersons } = readers;
  const details = await readers.details.of(connection, await personsOn(lists, loaded));
  const evidence = options.evidence ? await evidenceOfLists(connection, loaded, lists, options) : null;
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
          ...details.get(person),
          last_place: lastPlace(loaded, number, options.asOf ?? Infinity),
          quarantine_end: quarantineEnd(exposure, options.policy.follow_up_s),
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
