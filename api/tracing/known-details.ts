import type { DuckDBConnection } from '@duckdb/node-api';
import { type PersonDetails, personDetails } from '../../data/line-list/person-details.ts';
import { Breather } from '../jobs/breather.ts';

const UNKNOWN: PersonDetails = { name: null, phone: null, area: null };

/** Few enough that the event loop is not held while they are handed over. */
const PERSONS_A_QUERY = 1000;
const PERSONS_KEPT_MAX = 200_000;

/** Persons who are read together, once the query before is done. */
interface Query {
  readonly persons: Set<string>;
  readonly done: Promise<ReadonlyMap<string, PersonDetails>>;
}

/**
 * Details of the persons of one snapshot: read once, kept for those asked of lately. A query looks through all persons,
 * however few are asked for, so lists that wait share the next one.
 */
export class KnownDetails {
  readonly #kept = new Map<string, PersonDetails>();
  #last: Promise<unknown> = Promise.resolve();
  /** Not yet begun: whoever comes may join. */
  #next: Query | null = null;

  /** Of each person asked for, under what they are printed as; needs `resolveIdentities` on this connection. */
  async of(connection: DuckDBConnection, persons: ReadonlySet<string>): Promise<Map<string, PersonDetails>> {
    const found = new Map<string, PersonDetails>();
    const missing: string[] = [];
    const breather = new Breather();
    for (const person of persons) {
      const kept = this.#kept.get(person);
      if (kept) found.set(person, kept);
      else missing.push(person);
      if (breather.isDue) await breather.breathe();
    }
    for (let first = 0; first < missing.length; first += PERSONS_A_QUERY)
      await this.#read(connection, missing.slice(first, first + PERSONS_A_QUERY), found);
    this.#forget();
    return found;
  }

  async #read(
    connection: DuckDBConnection,
    persons: readonly string[],
    found: Map<string, PersonDetails>,
  ): Promise<void> {
    if (this.#next === null || this.#next.persons.size + persons.length > PERSONS_A_QUERY)
      this.#next = this.#queryAfterLast(connection);
    for (const person of persons) this.#next.persons.add(person);
    const details = await this.#next.done;
    for (const person of persons) found.set(person, details.get(person) ?? UNKNOWN);
  }

  #queryAfterLast(connection: DuckDBConnection): Query {
    const persons = new Set<string>();
    const query: Query = {
      persons,
      done: this.#last.then(async () => {
        if (this.#next === query) this.#next = null;
        const details = await personDetails(connection, [...persons]);
        for (const person of persons) this.#kept.set(person, details.get(person) ?? UNKNOWN);
        return details;
      }),
    };
    this.#last = query.done.catch(() => {});
    return query;
  }

  #forget(): void {
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= PERSONS_KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
  }
}
