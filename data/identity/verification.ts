import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { heldView } from '../store/schema.ts';
import { identifiersOf } from './aliases.ts';

/** `source` of the rows of `persons` that the national population database sent. */
export const POPULATION_SOURCE = 'population';

const NAME_KEY =
  "lower(strip_accents(replace(replace(regexp_replace(trim(name), '\\s+', ' ', 'g'), 'đ', 'd'), 'Đ', 'D')))";

/**
 * Query (person, verification, differs, name, population_name, birth_date, population_birth_date, area, record_id,
 * population_record_id), one row a person of whom `persons` has a record: what a row of the population database with ID
 * card, name and birth date says of them, beside the first record of another source that says otherwise, else any.
 * Needs `resolveIdentities`.
 */
export const VERIFICATION = verificationOf(heldView('persons'));

export type Verification = 'verified' | 'unverified' | 'mismatch';

/** The same word of one person, as printed; who has no record of `persons` is unverified. */
export async function verificationOfPerson(
  connection: DuckDBConnection,
  person: string,
): Promise<Verification> {
  const own = `(FROM ${heldView('persons')} WHERE person IN (SELECT id FROM (${identifiersOf('SELECT $1 AS printed')})))`;
  const found = await connection.runAndReadAll(
    `SELECT verification FROM (${verificationOf(own)})`,
    [person],
    [VARCHAR],
  );
  return (found.getRows()[0]?.[0] ?? 'unverified') as Verification;
}

/** The query `VERIFICATION` over some of the records of `persons`: all of each person whom it is to tell of. */
export function verificationOf(persons: string): string {
  return `
    WITH row AS (
    SELECT coalesce(printed, person) AS person, name, birth_date, home_area AS area, record_id,
      ${NAME_KEY} AS name_key,
      coalesce(json_extract_string(attributes, '$.source'), '') = '${POPULATION_SOURCE}'
        AND (cccd IS NOT NULL OR starts_with(person, 'cccd:')) AND name IS NOT NULL AND birth_date IS NOT NULL AS is_population
    FROM ${persons} LEFT JOIN temp.aliases ON id = person),
  population AS (
    SELECT person, name, birth_date, name_key, record_id, area FROM row WHERE is_population
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY record_id) = 1),
  compared AS (
    SELECT person, r.name, r.birth_date, coalesce(r.area, p.area) AS area, r.record_id, r.is_population,
      p.name AS population_name, p.birth_date AS population_birth_date, p.record_id AS population_record_id,
      coalesce(r.name_key <> p.name_key, FALSE) AS other_name,
      coalesce(r.birth_date <> p.birth_date, FALSE) AS other_birth
    FROM row r LEFT JOIN population p USING (person))
  SELECT person,
    CASE WHEN population_record_id IS NULL THEN 'unverified'
      WHEN other_name OR other_birth THEN 'mismatch' ELSE 'verified' END AS verification,
    nullif(concat_ws(', ', if(other_name, 'name', NULL), if(other_birth, 'birth_date', NULL)), '') AS differs,
    name, population_name, birth_date, population_birth_date, area,
    if(is_population, NULL, record_id) AS record_id, population_record_id
  FROM compared QUALIFY row_number() OVER (
    PARTITION BY person ORDER BY other_name OR other_birth DESC, is_population, record_id) = 1`;
}
