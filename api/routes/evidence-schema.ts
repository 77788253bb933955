import { closedObject } from './schemas.ts';

const TEXT = { type: 'string' };
const INSTANT = { type: 'string', format: 'date-time' };
const IMPUTED = { type: 'boolean' };

const RECORD_SCHEMA = closedObject({
  feed: TEXT,
  record_id: TEXT,
  person: TEXT,
  start: INSTANT,
  end: INSTANT,
  imputed: IMPUTED,
});

/** The evidence of a row: episodes, and the records that say them. */
export const EPISODES_SCHEMA = {
  type: 'array',
  items: closedObject(
    {
      start: INSTANT,
      end: INSTANT,
      imputed: IMPUTED,
      records: { type: 'array', items: RECORD_SCHEMA },
      venue: TEXT,
      venue_name: TEXT,
      devices: TEXT,
    },
    ['venue', 'venue_name', 'devices'],
  ),
};

const NUMBER = { type: 'number' };

/** What a score is made of. */
export const SCORE_PARTS_SCHEMA = {
  type: 'array',
  items: closedObject(
    {
      kind: { type: 'string', enum: ['bluetooth', 'check-in'] },
      start: INSTANT,
      day: { type: 'integer' },
      minutes: NUMBER,
      attenuation_db: NUMBER,
      weighted_minutes: NUMBER,
      infectiousness: NUMBER,
      points: NUMBER,
    },
    ['attenuation_db'],
  ),
};
