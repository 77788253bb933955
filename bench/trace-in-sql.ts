import type { DuckDBConnection } from '@duckdb/node-api';
import type { Policy } from '../engine/policy.ts';

/**
 * F1 and F2 of all cases as one SQL question a level, the way an analyst would ask it of the same half-edges:
 * tables `half_edges (person, peer, start, "end", attenuation_db)` and `index_cases (case_id, person, w0, w1)`.
 *
 * Merging is gaps and islands. For the rolling window: if the span opens with merged interval j, the exposure
 * reaches the minimum at q(j), found by an ASOF join on the cumulated time; it qualifies if q(j) lies within
 * `window_s` of the start of j, first for the smallest such j.
 */
export async function traceInSql(connection: DuckDBConnection, policy: Policy): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE level_1 AS ${reached(
      'SELECT case_id, person AS case_person, person AS source, w0, w1 FROM index_cases',
      policy,
    )}`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE level_2 AS ${reached(
      `SELECT case_id, case_person, person AS source, first + ${policy.latent_s} AS w0,
       first + ${policy.latent_s + policy.contact_horizon_s} AS w1 FROM level_1`,
      policy,
    )}`,
  );
  await connection.run(`DELETE FROM level_2 USING level_1
    WHERE level_2.case_id = level_1.case_id AND level_2.person = level_1.person`);
}

/** Rows of `level_1`, then `level_2`, ordered by case, level, person. */
export const SQL_ROWS = `
  SELECT case_id, 1 AS level, person, via, first, last, exposure_s, qualified_at FROM level_1
  UNION ALL SELECT case_id, 2, person, via, first, last, exposure_s, qualified_at FROM level_2
  ORDER BY ALL`;

function reached(sources: string, { close_attenuation_db, min_exposure_s, window_s }: Policy): string {
  return `WITH sources AS (${sources}),
  episodes AS (
    SELECT case_id, case_person, source, peer, greatest(start, w0) AS s, least("end", w1) AS e
    FROM sources JOIN half_edges ON person = source
    WHERE attenuation_db < ${close_attenuation_db} AND start < w1 AND "end" > w0 AND peer <> case_person),
  flagged AS (
    SELECT *, coalesce(s > max(e) OVER (pair ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true)
      AS opens FROM episodes WINDOW pair AS (PARTITION BY case_id, source, peer)),
  numbered AS (
    SELECT *, sum(opens::INT) OVER (PARTITION BY case_id, source, peer ORDER BY s, e
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS island FROM flagged),
  merged AS (
    SELECT case_id, case_person, source, peer, min(s) AS s, max(e) AS e FROM numbered
    GROUP BY case_id, case_person, source, peer, island),
  cumulated AS (
    SELECT *, sum(e - s) OVER (PARTITION BY case_id, source, peer ORDER BY s) - (e - s) AS before,
      sum(e - s) OVER (PARTITION BY case_id, source, peer) AS total,
      max(e) OVER (PARTITION BY case_id, source, peer) AS last FROM merged),
  opened AS (
    SELECT *, before + ${min_exposure_s} AS enough FROM cumulated WHERE before + ${min_exposure_s} <= total),
  spans AS (
    SELECT j.case_id, j.case_person, j.source, j.peer, j.s, j.total, j.last, k.s + j.enough - k.before AS q
    FROM opened j ASOF JOIN cumulated k
      ON j.case_id = k.case_id AND j.source = k.source AND j.peer = k.peer AND j.enough > k.before),
  qualified AS (
    SELECT case_id, case_person, source, peer, arg_min(s, q) AS first, min(q) AS qualified_at,
      any_value(total) AS exposure_s, any_value(last) AS last
    FROM spans WHERE q <= s + ${window_s} GROUP BY case_id, case_person, source, peer),
  ranked AS (
    SELECT *, max(last) OVER (PARTITION BY case_id, peer) AS latest,
      row_number() OVER (PARTITION BY case_id, peer ORDER BY first, qualified_at, source) AS rank FROM qualified)
  SELECT case_id, case_person, peer AS person, source AS via, first, latest AS last, exposure_s, qualified_at
  FROM ranked WHERE rank = 1`;
}
