import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { oneBatch } from '../formats/row-set.ts';
import { GAP_H_MAX, TIMELINE_PAGE_MAX } from '../limits.ts';
import { type PlaceAfter, TIMELINE_COLUMNS, timelinePage } from '../timeline/timeline-page.ts';
import type { RouteContext } from './context.ts';
import { cursorOfParts, partsOf } from './cursor.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf } from './question.ts';
import { answerSchema, CURSOR, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const LIMIT_DEFAULT = 200;
const CURSOR_KIND = 'timeline';
const HOUR_S = 3600;

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

interface Span {
  format?: FormatName;
  from?: string;
  to?: string;
  limit: number;
  cursor?: string;
  gap_h?: number;
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
  return sendList(reply, format, { head, columns: TIMELINE_COLUMNS, batches: oneBatch(rows) });
}

async function page({ hold }: RouteContext, asked: string, span: Span) {
  using held = hold();
  const { limit, cursor, gap_h } = span;
  const question = {
    person: asked,
    from: instantOf('from', span.from),
    to: instantOf('to', span.to),
    limit,
    after: cursor === undefined ? null : placeBehind(cursor),
    gap_s: gap_h === undefined ? null : gap_h * HOUR_S,
  };
  return await held.tracing.read(async (connection) => {
    const { person, details, verification, next, rows } = await timelinePage(connection, question);
    const known = Object.entries(details).filter(([, value]) => value !== null);
    return { person, ...Object.fromEntries(known), verification, next: next && cursorAt(next), rows };
  });
}

function cursorAt({ at, feed, record_id, coveredTo }: PlaceAfter): string {
  return cursorOfParts(CURSOR_KIND, at, feed, record_id, String(coveredTo));
}

function placeBehind(cursor: string): PlaceAfter {
  const [at, feed, record_id, coveredTo] = partsOf<[string, string, string]>(CURSOR_KIND, cursor, 3);
  return { at, feed, record_id, coveredTo: Number(coveredTo) };
}

const INSTANT = { type: 'string', maxLength: 64, description: INSTANT_EXPECTED };
const TEXT = { type: 'string' };

const SPAN = {
  from: INSTANT,
  to: INSTANT,
  limit: { type: 'integer', minimum: 1, maximum: TIMELINE_PAGE_MAX, default: LIMIT_DEFAULT },
  cursor: CURSOR,
  gap_h: {
    type: 'integer',
    minimum: 1,
    maximum: GAP_H_MAX,
    description: 'so many hours without a record are shown, as rows of the feed `gap`',
  },
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
    verification: {
      type: 'string',
      enum: ['verified', 'unverified', 'mismatch'],
      description:
        'what the population database says of the person; `/v1/answers/verification` has the records',
    },
    next: { type: ['string', 'null'] },
    rows: {
      type: 'array',
      items: rowSchema(TIMELINE_COLUMNS, { record: { type: 'object', additionalProperties: true } }),
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
