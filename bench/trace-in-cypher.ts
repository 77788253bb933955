import type { Policy } from '../engine/policy.ts';

/** A row of a list as Cypher tells it. */
export interface CypherRow {
  readonly person: string;
  readonly level: number;
  readonly first: number;
}

/**
 * F1 and F2 of `$person` in `[$from, $to)`, in one question, the way an analyst would ask it. Cypher has no window over
 * cumulated time, so it holds for policies under which any close contact counts.
 */
export function traceInCypher({ close_attenuation_db, latent_s, contact_horizon_s }: Policy): string {
  const isClose = (encounter: string) =>
    `${encounter}.attenuation_db < ${close_attenuation_db} AND ${encounter}.end > ${encounter}.start`;
  const clipped = (encounter: string, from: string) =>
    `min(CASE WHEN ${encounter}.start > ${from} THEN ${encounter}.start ELSE ${from} END)`;
  return `
    MATCH (c:Person {printed: $person})-[e:ENCOUNTER]-(f1:Person)
    WHERE e.start < $to AND e.end > $from AND ${isClose('e')}
    WITH c, f1, ${clipped('e', '$from')} AS first
    WITH c, collect(f1) AS f1s, collect({person: f1, first: first}) AS reached
    CALL (c, f1s, reached) {
      UNWIND reached AS row RETURN row.person.printed AS person, 1 AS level, row.first AS first
      UNION ALL
      UNWIND reached AS row
      WITH c, f1s, row.person AS f1, row.first + ${latent_s} AS opened
      MATCH (f1)-[e:ENCOUNTER]-(f2:Person)
      WHERE e.start < opened + ${contact_horizon_s} AND e.end > opened AND ${isClose('e')} AND f2 <> c AND NOT f2 IN f1s
      RETURN f2.printed AS person, 2 AS level, ${clipped('e', 'opened')} AS first
    }
    RETURN person, level, min(first) AS first`;
}
