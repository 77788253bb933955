import type { FastifyInstance, FastifyReply } from 'fastify';
import { printedIdentifier } from '../../data/identity/aliases.ts';
import { personDetails } from '../../data/line-list/person-details.ts';
import { type EventPlace, isKnownPerson, timeline } from '../../data/line-list/timeline.ts';
import { Problem } from '../errors.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { type Column, oneBatch } from '../formats/row-set.ts';
import type { RouteContext } from './context.ts';
import { cursorOfParts, partsOf } from './cursor.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf } from './question.ts';
import { answerSchema, CURSOR, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

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

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

interface Span {
  format?: FormatName;
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
    (request, reply) =>
      answer(context, reply, formatOf(request, FORMATS_OFFERED), request.params.id, request.query),
  );
  app.post<{ Body: Span & { person: string } }>(
    '/v1/persons/query',
    { config: { role: 'tracer' }, schema: QUERY_SCHEMA },
    (request, reply) => {
      const format = request.body.format ?? formatOf(request, FORMATS_OFFERED);
      return answer(context, reply, format, request.body.person, request.body);
    },
  );
}

async function answer(
  context: RouteContext,
  reply: FastifyReply,
  format: FormatName,
  asked: string,
  span: Span,
): Promise<FastifyReply> {
  const { rows, ...head } = await page(context, asked, span);
  if (head.next !== null && format !== 'json') reply.header('truyvet-next', head.next);
  return sendList(reply, format, { head, columns: COLUMNS, batches: oneBatch(rows) });
}

async function page({ hold }: RouteContext, asked: string, span: Span) {
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
    const shown = events.slice(0, limit);
    return {
      person,
      ...Object.fromEntries(known),
      next: events.length > limit ? cursorAt(shown.at(-1)!) : null,
      rows: shown.map((event) => ({ ...event })),
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
  format: { type: 'string', enum: FORMATS_OFFERED },
};

const DESCRIPTION =
  'The records of every feed that name the person and hold an instant, in order of time, of those that begin in `[from, to)`. `next`, in other formats than JSON the header `truyvet-next`, is the cursor of the next page.';

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
    200: answerSchema('A page of records', ANSWER, FORMATS_OFFERED),
    ...refusals(
      'bad-request',
      'bad-cursor',
      'unknown-person',
      'not-acceptable',
      'path-too-long',
      'not-ready',
    ),
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
    200: answerSchema('A page of records', ANSWER, FORMATS_OFFERED),
    ...refusals(
      'bad-request',
      'bad-cursor',
      'unknown-person',
      'not-acceptable',
      'body-too-large',
      'unsupported-media-type',
      'not-ready',
    ),
  },
};
