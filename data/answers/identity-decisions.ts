import { heldView } from '../store/schema.ts';
import type { Answer } from './answer.ts';
import { PERSON_ASKED } from './sql.ts';

/** What was decided about identifiers and is not undone. */
export const identityDecisions: Answer = {
  name: 'identity-decisions',
  title: 'What was decided about identifiers',
  description:
    'Decisions that hold: `is_same` true, the two are one person; false, they are not. Of several about the same two the latest is `in_force`. With `person`, of that person only.',
  role: 'tracer',
  parameters: ['person'],
  columns: [
    { name: 'decided_at', kind: 'instant' },
    { name: 'decision_id', kind: 'text' },
    { name: 'person', kind: 'text' },
    { name: 'other', kind: 'text' },
    { name: 'is_same', kind: 'boolean' },
    { name: 'in_force', kind: 'boolean' },
    { name: 'reason', kind: 'text', optional: true },
  ],
  order: ['decided_at', 'decision_id'],
  sql: `
    SELECT decided_at, decision_id, person, other, is_same, reason,
      row_number() OVER (PARTITION BY least(person, other), greatest(person, other)
        ORDER BY decided_at DESC, decision_id DESC) = 1 AS in_force
    FROM ${heldView('identity_decisions')} d
    LEFT JOIN temp.aliases x ON x.id = person LEFT JOIN temp.aliases y ON y.id = other
    WHERE $person IS NULL OR ${PERSON_ASKED} IN (coalesce(x.printed, person), coalesce(y.printed, other))`,
};
