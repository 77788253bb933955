import { STATEMENTS } from '../identity/statements.ts';
import { VERIFICATION } from '../identity/verification.ts';
import { heldView } from '../store/schema.ts';
import type { Answer } from './answer.ts';
import { PERSON_ASKED, SOURCE } from './sql.ts';

/** All identifiers of one person. */
export const identifiers: Answer = {
  name: 'identifiers',
  title: 'The identifiers of one person, and what joins them',
  description:
    'What joins the identifiers of the person, a row a record or decision, the person being asked for by any of them. `person` is what lists print, `verification` what the population database says of them.',
  role: 'tracer',
  parameters: ['person'],
  oneOf: ['person'],
  columns: [
    { name: 'person', kind: 'text' },
    { name: 'identifier', kind: 'text' },
    { name: 'same_as', kind: 'text' },
    { name: 'feed', kind: 'text' },
    { name: 'source', kind: 'text', optional: true },
    { name: 'record_id', kind: 'text' },
    { name: 'verification', kind: 'text' },
  ],
  order: ['identifier', 'same_as', 'feed', 'record_id'],
  sql: `
    WITH own AS (
      SELECT ${PERSON_ASKED} AS id UNION SELECT id FROM temp.aliases WHERE printed = ${PERSON_ASKED}),
    said AS (
      SELECT person, identifier, feed, record_id, seq, attributes ${STATEMENTS}
      UNION ALL SELECT person, same_as, 'identities', record_id, seq, attributes FROM ${heldView('identities')}
      UNION ALL SELECT person, other, 'identity_decisions', decision_id, seq, attributes
      FROM ${heldView('identity_decisions')} WHERE is_same)
    SELECT ${PERSON_ASKED} AS person, said.person AS identifier, identifier AS same_as, feed,
      ${SOURCE} AS source, record_id,
      coalesce((SELECT verification FROM (${VERIFICATION}) WHERE person = ${PERSON_ASKED}), 'unverified') AS verification
    FROM said WHERE said.person IN (FROM own) AND identifier IN (FROM own)`,
};
