import type { DuckDBConnection } from '@duckdb/node-api';
import { type PersonDetails, personDetails } from '../../data/line-list/person-details.ts';
import { PairExposures } from '../../engine/exposure/pair.ts';
import type { TraceRow } from '../../engine/exposure/trace-rows.ts';
import { Breather } from '../jobs/breather.ts';
import type { ContactRow, Episode, TraceOptions } from '../service.ts';
import { evidenceOf, type PairEpisodes } from './evidence.ts';
import { type LoadedWorld, lastPlace } from './loaded-world.ts';
import { type CaseList, windowOfVia } from './windows.ts';

const UNKNOWN: PersonDetails = { name: null, phone: null, area: null };

/**
 * The lists of some cases as people read them, with one query for all persons on them.
 * @param casePersons everybody who is a case
 */
export async function contactRowsOf(
  connection: DuckDBConnection,
  loaded: LoadedWorld,
  casePersons: ReadonlySet<string>,
  lists: readonly CaseList[],
  options: TraceOptions,
): Promise<ContactRow[][]> {
  const listed = new Set(lists.flatMap(({ rows }) => Array.from(rows.persons)));
  const details = await personDetails(
    connection,
    Array.from(listed, (number) => loaded.persons.at(number)),
  );
  const evidence = options.evidence ? await evidenceOfLists(connection, loaded, lists, options) : null;
  const breather = new Breather();
  const made: ContactRow[][] = [];
  for (const [at, list] of lists.entries()) {
    made.push(
      Array.from(list.rows.persons, (number, row) => {
        const person = loaded.persons.at(number);
        const exposure = list.rows.at(row);
        return withoutUnknown({
          ...exposureOf(loaded, list.index.case_id, exposure),
          is_case: casePersons.has(person),
          ...(details.get(person) ?? UNKNOWN),
          last_place: lastPlace(loaded, number, options.asOf ?? Infinity),
          quarantine_end: quarantineEnd(exposure, options.policy.follow_up_s),
          evidence: evidence?.[at][row],
        }) as ContactRow;
      }),
    );
    await breather.breathe();
  }
  return made;
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

async function evidenceOfLists(
  connection: DuckDBConnection,
  loaded: LoadedWorld,
  lists: readonly CaseList[],
  options: TraceOptions,
): Promise<Episode[][][]> {
  const exposures = new PairExposures(loaded.world, options.policy);
  const pairs = lists.flatMap((list) =>
    Array.from(list.rows.persons, (person, row): PairEpisodes => {
      const window = windowOfVia(list, row, options);
      return { source: window.source, person, episodes: exposures.pair(window, person).episodes };
    }),
  );
  const episodes = await evidenceOf(connection, loaded, options.policy.assumed_stay_s, pairs);
  const remaining = episodes.values();
  return lists.map(({ rows }) => remaining.take(rows.count).toArray());
}

/** The object without what is not known. */
export function withoutUnknown(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}
