import type { Answer } from './answer.ts';
import { FOLLOWED } from './follow-up.ts';
import { within } from './sql.ts';

const DAY_S = 86_400;

/** How much there is to do in each area. */
export const followUpAreas: Answer = {
  name: 'follow-up-areas',
  title: 'F1s to follow up, counted by area',
  description:
    'The rows of `follow-up`, counted by where people live. `restarted` are those whose quarantine a new exposure has moved; `ends_today` those whose quarantine ends within a day after `at`.',
  role: 'epidemiologist',
  parameters: ['at', 'area'],
  columns: [
    { name: 'area', kind: 'text', optional: true },
    { name: 'contacts', kind: 'integer' },
    { name: 'to_quarantine', kind: 'integer' },
    { name: 'in_quarantine', kind: 'integer' },
    { name: 'over', kind: 'integer' },
    { name: 'cases', kind: 'integer' },
    { name: 'recovered', kind: 'integer' },
    { name: 'vaccinated', kind: 'integer' },
    { name: 'restarted', kind: 'integer' },
    { name: 'ends_today', kind: 'integer' },
  ],
  order: ['area'],
  stages: ['contacts', 'cases'],
  sql: `
    SELECT area, count(*) AS contacts, count(*) FILTER (state = 'to quarantine') AS to_quarantine,
      count(*) FILTER (state = 'in quarantine') AS in_quarantine, count(*) FILTER (state = 'over') AS "over",
      count(*) FILTER (state = 'case') AS cases, count(*) FILTER (recovered) AS recovered,
      count(*) FILTER (vaccinated) AS vaccinated,
      count(*) FILTER (quarantine_end > first_quarantine_end) AS restarted,
      count(*) FILTER (quarantine_end > $at AND quarantine_end <= $at + ${DAY_S}) AS ends_today
    FROM (${FOLLOWED}) WHERE ${within('area')} GROUP BY area`,
};
