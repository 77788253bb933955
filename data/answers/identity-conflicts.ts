import type { Answer } from './answer.ts';
import { PERSON_ASKED, SOURCE } from './sql.ts';

/** Identifiers that records put together and that were not joined. */
export const identityConflicts: Answer = {
  name: 'identity-conflicts',
  title: 'Identifiers that conflict, with the records that do',
  description:
    'What records say of two identifiers and was not joined, a row a record: together they would have two ID cards, or lead around a decision; or decisions contradict each other. Rows with the same `conflict` belong together; `person` and `other` are who the two identifiers stand for now. With `person`, of that person only.',
  role: 'tracer',
  parameters: ['person'],
  columns: [
    { name: 'conflict', kind: 'text' },
    { name: 'person', kind: 'text' },
    { name: 'other', kind: 'text' },
    { name: 'identifier', kind: 'text' },
    { name: 'same_as', kind: 'text' },
    { name: 'because', kind: 'text' },
    { name: 'feed', kind: 'text' },
    { name: 'source', kind: 'text', optional: true },
    { name: 'record_id', kind: 'text' },
  ],
  order: ['conflict', 'identifier', 'same_as', 'feed', 'record_id'],
  stages: ['conflicts'],
  sql: `
    SELECT conflict, person, other, identifier, same_as, because, feed, ${SOURCE} AS source, record_id
    FROM identity_conflicts
    WHERE $person IS NULL OR conflict IN (
      SELECT conflict FROM identity_conflicts WHERE ${PERSON_ASKED} IN (person, other, conflict))`,
};
