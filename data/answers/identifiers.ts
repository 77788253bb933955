import { identifiersOf } from '../identity/aliases.ts';
import { STATEMENTS } from '../identity/statements.ts';
import { verificationOf } from '../identity/verification.ts';
import { heldView } from '../store/schema.ts';
import type { Answer } from './answer.ts';
import { PERSON_ASKED, SOURCE } from './sql.ts';

/** What `persons` says of whom is asked for: looking at all would take its time. */
const RECORDS_ASKED = `(FROM ${heldView('persons')}
  WHERE $person IS NULL OR person IN (SELECT id FROM (${identifiersOf(`SELECT ${PERSON_ASKED} AS printed`)})))`;

/** All identifiers of one person, or of everybody. */
export const identifiers: Answer = {
  name: 'identifiers',
  title: 'The identifiers of a person, or of all, and what joins them',
  description:
    'What joins the identifiers of a person, a row a record or decision, the person being asked for by any of them; without `person` of everybody whom records know by several. `person` is what lists print, `verification` what the population database says of them.',
  role: 'tracer',
  parameters: ['person'],
  columns: [
    { name: 'person', kind: 'text' },
    { name: 'identifier', kind: 'text' },
    { name: 'same_as', kind: 'text' },
    { name: 'feed', kind: 'text' },
    { name: 'source', kind: 'text', optional: true },
    { name: 'record_id', kind: 'text' },
    { name: 'verification', kind: 'text' },
  ],
  order: ['person', 'identifier', 'same_as', 'feed', 'record_id'],
  sql: `
    WITH said AS (
      SELECT person AS identifier, identifier AS same_as, feed, record_id, seq, attributes ${STATEMENTS}
      UNION ALL SELECT person, same_as, 'identities', record_id, seq, attributes FROM ${heldView('identities')}
      UNION ALL SELECT person, other, 'identity_decisions', decision_id, seq, attributes
      FROM ${heldView('identity_decisions')} WHERE is_same),
    joined AS (
      SELECT said.*, coalesce(one.printed, identifier) AS person
      FROM said LEFT JOIN temp.aliases one ON one.id = identifier LEFT JOIN temp.aliases other ON other.id = same_as
      WHERE coalesce(one.printed, identifier) = coalesce(other.printed, same_as))
    SELECT person, identifier, same_as, feed, ${SOURCE} AS source, joined.record_id,
      coalesce(verification, 'unverified') AS verification
    FROM joined LEFT JOIN (SELECT person, verification FROM (${verificationOf(RECORDS_ASKED)})) USING (person)
    WHERE $person IS NULL OR person = ${PERSON_ASKED}`,
};
