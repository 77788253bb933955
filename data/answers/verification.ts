import { VERIFICATION } from '../identity/verification.ts';
import type { Answer } from './answer.ts';
import { PERSON_ASKED, within } from './sql.ts';

/** Who is who by the population database. */
export const verification: Answer = {
  name: 'verification',
  title: 'Persons compared with the population database',
  description:
    '`verified`: the population database has the person, under an ID card with name and birth date, and no other source says otherwise; `mismatch`: one does, in what `differs` names; `unverified`: it does not have them. Names are compared without case and accents.',
  role: 'tracer',
  parameters: ['person', 'area'],
  columns: [
    { name: 'person', kind: 'text' },
    { name: 'verification', kind: 'text' },
    { name: 'differs', kind: 'text', optional: true },
    { name: 'name', kind: 'text', optional: true },
    { name: 'population_name', kind: 'text', optional: true },
    { name: 'birth_date', kind: 'text', optional: true },
    { name: 'population_birth_date', kind: 'text', optional: true },
    { name: 'area', kind: 'text', optional: true },
    { name: 'record_id', kind: 'text', optional: true },
    { name: 'population_record_id', kind: 'text', optional: true },
  ],
  order: ['person'],
  sql: `
    SELECT person, verification, differs, name, population_name, birth_date::VARCHAR AS birth_date,
      population_birth_date::VARCHAR AS population_birth_date, area, record_id, population_record_id
    FROM (${VERIFICATION}) WHERE ($person IS NULL OR person = ${PERSON_ASKED}) AND ${within('area')}`,
};
