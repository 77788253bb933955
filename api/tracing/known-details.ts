import type { DuckDBConnection } from '@duckdb/node-api';
import { type PersonDetails, personDetails } from '../../data/line-list/person-details.ts';

import { Breather } from '../jobs/breather.ts';

const UNKNOWN: PersonDetails = { name: null, phone: null, area: null };

/** Few enough that the event loop is not held while they are handed over. */
const PERSONS_A_QUERY = 1000;
const PERSONS_KEPT_MAX = 200_000;

/** Details of the persons of one snapshot: read once, kept for those asked of lately. */
export class KnownDetails {
  readonly #kept = new Map<string, PersonDetails>();

  /** Of each person asked for, under what they are printed as; needs `resolveIdentities` on this connection. */
  async of(connection: DuckDBConnection, persons: ReadonlySet<string>): Promise<Map<string, PersonDetails>> {
    const found = new Map<string, PersonDetails>();
    const breather = new Breather();
    let missing: string[] = [];
    for (const person of persons) {
      if (breather.isDue) await breather.breathe();
      const kept = this.#kept.get(person);
      if (kept) found.set(person, kept);
      else missing.push(person);
      if (missing.length < PERSONS_A_QUERY) continue;
      await this.#read(connection, missing, found);
      missing = [];
    }
    if (missing.length > 0) await this.#read(connection, missing, found);
    return found;
  }

  async #read(
    connection: DuckDBConnection,
    persons: readonly string[],
    found: Map<string, PersonDetails>,
  ): Promise<void> {
    const details = await personDetails(connection, persons);
    for (const person of persons) {
      const known = details.get(person) ?? UNKNOWN;
      found.set(person, known);
      this.#kept.set(person, known);
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= PERSONS_KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
  }
}
