import type { FastifyInstance } from 'fastify';
import { printedIdentifier } from '../../data/identity/aliases.ts';
import { personDetails } from '../../data/line-list/person-details.ts';
import { type EventPlace, isKnownPerson, timeline } from '../../data/line-list/timeline.ts';
import { Problem } from '../errors.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { jsonRow } from '../formats/json-row.ts';
import type { Column } from '../formats/row-set.ts';
import type { RouteContext } from './context.ts';
import { cursorOfParts, partsOf } from './cursor.ts';
import { instantOf } from './question.ts';
import { CURSOR, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const LIMIT_DEFAULT = 200;
const LIMIT_MAX = 2000;
const CURSOR_KIND = 'timeline';

const COLUMNS: readonly Column[] = [
  { name: 'at', kind: 'instant' },
  { name: 'end', kind: 'instant', optional: true },
  { name: 'feed', kind: 'text' },
  { name: 'record_id', kind: 'text' },
  { name: 'other', kind: 'text', optional: true },
  { name: 'record', kind: 'json' },
];

interface Span {
  from?: string;
  to?: string;
  limit: number;
  cursor?: string;
}

/** `GET /v1/persons/{id}/timeline`, and `POST /v1/persons/query` with the identifier in the body. */
export function personRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Params: { id: string }; Querystring: Span }>(
    '/v1/persons/:id/timeline',
    { config: { role: 'epidemiologist' }, schema: TIMELINE_SCHEMA },
    ({ params, query }) => answer(context, params.id, query),
  );
  app.post<{ Body: Span & { person: string } }>(
    '/v1/persons/query',
    { config: { role: 'tracer' }, schema: QUERY_SCHEMA },
    ({ body }) => answer(context, body.person, body),
  );
}

async function answer({ hold }: RouteContext, asked: string, span: Span): Promise<object> {
  using held = hold();
  const { limit, cursor } = span;
  const question = {
    from: instantOf('from', span.from),
    to: instantOf('to', span.to),
    limit: limit + 1,
    after: cursor === undefined ? null : placeBehind(cursor),
  };
  return await held.tracing.read(async (connection) => {
    const person = await printedIdentifier(connection, asked);
    const events = await timeline(connection, { ...question, person });
    if (events.length === 0 && !(await isKnownPerson(connection, person)))
      throw new Problem('unknown-person');
    const details = (await personDetails(connection, [person])).get(person) ?? {};
    const known = Object.entries(details).filter(([, value]) => value !== null);
    const page = events.slice(0, limit);
    return {
      person,
      ...Object.fromEntries(known),
      next: events.length > limit ? cursorAt(page.at(-1)!) : null,
      rows: page.map((event) => jsonRow(COLUMNS, { ...event })),
    };
  });
}

function cursorAt({ at, feed, record_id }: EventPlace): string {
  return cursorOfParts(CURSOR_KIND, at, feed, record_id);
}

function placeBehind(cursor: string): EventPlace {
  const [at, feed, record_id] = partsOf<[string, string]>(CURSOR_KIND, cursor, 2);
  return { at, feed, record_id };
}

const INSTANT = { type: 'string', maxLength: 64, description: INSTANT_EXPECTED };
const TEXT = { type: 'string' };

const SPAN = {
  from: INSTANT,
  to: INSTANT,
  limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
  cursor: CURSOR,
};

const DESCRIPTION =
  'The records of every feed that name the person and hold an instant, in order of time, of those that begin in `[from, to)`. `next` is the cursor of the next page.';

const ANSWER = closedObject(
  {
    person: TEXT,
    name: TEXT,
    phone: TEXT,
    area: TEXT,
    next: { type: ['string', 'null'] },
    rows: {
      type: 'array',
      items: rowSchema(COLUMNS, { record: { type: 'object', additionalProperties: true } }),
    },
  },
  ['name', 'phone', 'area'],
);

const TIMELINE_SCHEMA = {
  summary: 'What one person did',
  description: DESCRIPTION,
  params: IDENTIFIER_PARAMS,
  querystring: closedObject(SPAN, Object.keys(SPAN)),
  response: {
    200: ANSWER,
    ...refusals('bad-request', 'bad-cursor', 'unknown-person', 'path-too-long', 'not-ready'),
  },
};

const QUERY_SCHEMA = {
  summary: 'What one person did, without the identifier in the address',
  description: DESCRIPTION,
  querystring: closedObject({}),
  body: closedObject(
    { person: { type: 'string', minLength: 1, maxLength: 1024 }, ...SPAN },
    Object.keys(SPAN),
  ),
  response: {
    200: ANSWER,
    ...refusals(
      'bad-request',
      'bad-cursor',
      'unknown-person',
      'body-too-large',
      'unsupported-media-type',
      'not-ready',
    ),
  },
};
