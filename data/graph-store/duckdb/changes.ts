import type { DuckDBConnection } from '@duckdb/node-api';
import { NO_SIGNAL } from '../../../engine/contact-graph/signal.ts';
import { LocalDays } from '../../../engine/local-days.ts';
import { OPEN } from '../../../engine/time.ts';
import { zoneOf } from '../../../engine/venue-index/zone.ts';
import { recordsTable } from '../../store/schema.ts';
import { rowsOf } from '../../store/sql.ts';
import type { EncounterChange, GraphChanges, PersonVisit, RemovalChange } from '../changes.ts';
import { ENCOUNTER_END_SQL, type LoadRange, SIGNAL_SQL } from './load.ts';
import { flightVisit, NAMING_FEEDS } from './numbering.ts';

/**
 * What the batches after `since` have changed of the graph; persons as they are printed. Needs `resolveIdentities` on
 * this connection, or `shareIdentities`.
 * @param feeds those of these batches
 * @param zoneTextNumber number of a zone's text that is no number itself
 */
export async function changesSince(
  connection: DuckDBConnection,
  since: number,
  feeds: ReadonlySet<string>,
  range: LoadRange,
  zoneTextNumber: (text: string) => number,
): Promise<GraphChanges> {
  const reader = new ChangeReader(connection, since, feeds, range, zoneTextNumber);
  return {
    persons: await reader.persons(),
    encounters: [...(await reader.encounters()), ...(await reader.interviews())],
    visits: [...(await reader.visits()), ...(await reader.flights())],
    removals: [...(await reader.quarantine()), ...(await reader.isolations())],
  };
}

class ChangeReader {
  readonly #connection: DuckDBConnection;
  readonly #since: number;
  readonly #feeds: ReadonlySet<string>;
  readonly #range: LoadRange;
  readonly #zoneTextNumber: (text: string) => number;
  readonly #days: LocalDays;

  constructor(
    connection: DuckDBConnection,
    since: number,
    feeds: ReadonlySet<string>,
    range: LoadRange,
    zoneTextNumber: (text: string) => number,
  ) {
    this.#connection = connection;
    this.#since = since;
    this.#feeds = feeds;
    this.#range = range;
    this.#zoneTextNumber = zoneTextNumber;
    this.#days = new LocalDays(range.zone);
  }

  async persons(): Promise<string[]> {
    const named: string[] = [];
    for (const feed of NAMING_FEEDS.filter((name) => this.#feeds.has(name))) {
      const rows = await rowsOf(
        this.#connection,
        `SELECT DISTINCT ${printed('person')} AS person FROM ${recordsTable(feed)} ${aliasOf('person')}
         WHERE seq > ${this.#since} AND ended IS NULL AND person IS NOT NULL ORDER BY ALL`,
      );
      named.push(...rows.map(({ person }) => String(person)));
    }
    return named;
  }

  async encounters(): Promise<EncounterChange[]> {
    const rows = await this.#changed(
      'encounters',
      `${printed('person_a')} AS a, ${printed('person_b')} AS b, start, ${ENCOUNTER_END_SQL} AS "end",
       ${SIGNAL_SQL} AS signal`,
      ['person_a', 'person_b'],
      `start >= ${this.#range.from}`,
    );
    return rows as unknown as EncounterChange[];
  }

  async interviews(): Promise<EncounterChange[]> {
    const rows = await this.#changed(
      'contacts',
      `${printed('person')} AS a, ${printed('contact')} AS b, start, "end"`,
      ['person', 'contact'],
      `start >= ${this.#range.from}`,
    );
    return rows.map((row) => {
      const start = Number(row.start);
      return {
        ...row,
        end: row.end ?? this.#days.dayOf(start).end,
        signal: NO_SIGNAL,
      } as unknown as EncounterChange;
    });
  }

  async visits(): Promise<PersonVisit[]> {
    const rows = await this.#changed(
      'visits',
      `${printed('person')} AS person, venue, check_in AS "checkIn",
       coalesce(check_out, ${OPEN})::UINTEGER AS "checkOut", zone`,
      ['person'],
      `check_in >= ${this.#range.from}`,
    );
    return rows.map((row) => ({
      ...(row as unknown as PersonVisit),
      zone: zoneOf(row.zone as string | null, this.#zoneTextNumber),
    }));
  }

  async flights(): Promise<PersonVisit[]> {
    const rows = await this.#changed(
      'entries',
      `${printed('person')} AS person, entered_at, flight, seat`,
      ['person'],
      `flight <> ''`,
    );
    return rows.flatMap(({ added, person, entered_at, flight, seat }) => {
      const visit = flightVisit(String(flight), Number(entered_at), seat as string | null, this.#days);
      if (visit.checkIn < this.#range.from) return [];
      return [{ added: Boolean(added), person: String(person), ...visit }];
    });
  }

  async quarantine(): Promise<RemovalChange[]> {
    const rows = await this.#changed(
      'quarantine',
      `${printed('person')} AS person, start, coalesce("end", ${OPEN})::UINTEGER AS "end", facility`,
      ['person'],
    );
    return rows as unknown as RemovalChange[];
  }

  async isolations(): Promise<RemovalChange[]> {
    const rows = await this.#changed(
      'cases',
      `${printed('person')} AS person, isolated AS start, ${OPEN}::UINTEGER AS "end", NULL AS facility`,
      ['person'],
      'isolated IS NOT NULL',
    );
    return rows as unknown as RemovalChange[];
  }

  /** Rows of a feed that hold since then, `added`, and that have not held any more since then. */
  async #changed(feed: string, columns: string, persons: readonly string[], where = 'true') {
    if (!this.#feeds.has(feed)) return [];
    const from = `FROM ${recordsTable(feed)} ${persons.map(aliasOf).join(' ')}`;
    return rowsOf(
      this.#connection,
      `SELECT true AS added, ${columns} ${from} WHERE seq > ${this.#since} AND ended IS NULL AND ${where}
       UNION ALL
       SELECT false, ${columns} ${from} WHERE ended > ${this.#since} AND seq <= ${this.#since} AND ${where}`,
    );
  }
}

function printed(column: string): string {
  return `coalesce(alias_${column}.printed, ${column})`;
}

function aliasOf(column: string): string {
  return `LEFT JOIN temp.aliases AS alias_${column} ON alias_${column}.id = ${column}`;
}
