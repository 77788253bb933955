import type { Answer } from './answer.ts';
import { detailsOf, within } from './sql.ts';

/** One area's part of all lists. */
export const areaContacts: Answer = {
  name: 'area-contacts',
  title: 'One area’s part of all lists',
  description:
    'F1 and F2 of any case who live in `area`, as the area’s own team gets them; a key that is limited to areas gets no others. Persons whose home is not known are in nobody’s part.',
  role: 'tracer',
  parameters: ['area'],
  oneOf: ['area'],
  columns: [
    { name: 'case_id', kind: 'text' },
    { name: 'level', kind: 'integer' },
    { name: 'person', kind: 'text' },
    { name: 'name', kind: 'text', optional: true },
    { name: 'phone', kind: 'text', optional: true },
    { name: 'area', kind: 'text' },
    { name: 'first_exposure', kind: 'instant' },
    { name: 'last_exposure', kind: 'instant' },
    { name: 'quarantine_end', kind: 'instant', optional: true },
    { name: 'is_case', kind: 'boolean' },
  ],
  order: ['case_id', 'level', 'person'],
  stages: ['contacts', 'cases'],
  sql: `
    WITH detail AS (${detailsOf('FROM listed_contacts')})
    SELECT case_id, level, person, name, phone, area, first_exposure, last_exposure, quarantine_end,
      person IN (SELECT person FROM listed_cases) AS is_case
    FROM listed_contacts JOIN detail USING (person) WHERE area IS NOT NULL AND ${within('area')}`,
};
