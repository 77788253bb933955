import { STATEMENTS, sharedIn } from '../identity/statements.ts';
import { type FindingKind, RECORDS_SHOWN } from './finding.ts';

/** Identifiers beside so many others that they say nothing about who somebody is. */
export const sharedIdentifiers: FindingKind = {
  finding: 'shared-identifier',
  feed: 'persons',
  query: `WITH stated AS (${STATEMENTS}), shared AS (${sharedIn('stated')})
    SELECT shared.identifier AS subject, others AS count, min(recorded_at) AS first, max(recorded_at) AS last,
      list(DISTINCT record_id ORDER BY record_id)[:${RECORDS_SHOWN}] AS records
    FROM shared JOIN stated ON shared.identifier IN (stated.identifier, stated.person) GROUP BY ALL`,
  explain: (count) =>
    `It stands beside ${count} others of one kind, so it joins nobody: persons who are one in truth may stand on lists twice.`,
};
