import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '../errors.ts';
import { CASE_COLUMNS, caseRows } from '../formats/case-rows.ts';
import type { FormatName } from '../formats/formats.ts';
import { jsonRow } from '../formats/json-row.ts';
import { oneBatch } from '../formats/row-set.ts';
import type { RouteContext } from './context.ts';
import { type Page, pageOf } from './cursor.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf, KNOWN_AT_SCHEMA, POLICY_TEXT_SCHEMA } from './question.ts';
import { answerSchema, CURSOR, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow', 'geojson'];
const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;

interface PageQuery {
  limit: number;
  cursor?: string;
  policy?: string;
  known_at?: string;
}

/** `GET /v1/cases`, page by page, and `GET /v1/cases/{id}`. */
export function caseRoutes(
  app: FastifyInstance,
  { tracing, holdAsKnown, policy, policyOf }: RouteContext,
): void {
  app.get<{ Querystring: PageQuery }>(
    '/v1/cases',
    { config: { role: 'tracer' }, schema: PAGE_SCHEMA },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const knownAt = instantOf('known_at', request.query.known_at);
      const asked = policyOf(request.query.policy, knownAt);
      using held = await holdAsKnown(knownAt, asked);
      const { version } = held.tracing;
      const page = pageOf(held.tracing.cases(asked), limit, cursor);
      reply.header('truyvet-version', version);
      return sendPage(reply, formatOf(request, FORMATS_OFFERED), version, page);
    },
  );
  app.get<{ Params: { id: string } }>(
    '/v1/cases/:id',
    { config: { role: 'tracer' }, schema: CASE_SCHEMA },
    async (request, reply) => {
      const found = tracing().case(request.params.id, policy);
      if (!found) throw new Problem('unknown-case');
      reply.header('truyvet-version', tracing().version);
      return jsonRow(CASE_COLUMNS, { ...found });
    },
  );
}

function sendPage(reply: FastifyReply, format: FormatName, version: number, { cases, next }: Page): unknown {
  if (next !== null && format !== 'json') reply.header('truyvet-next', next);
  const head = { version, next };
  return sendList(reply, format, { head, columns: CASE_COLUMNS, batches: oneBatch(caseRows(cases)) });
}

const PAGE_SCHEMA = {
  summary: 'The line list, ordered by case id',
  description:
    'A page ends with the cursor of the next one: `next` in JSON, the header `truyvet-next` in other formats.',
  querystring: closedObject(
    {
      limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
      cursor: CURSOR,
      policy: { ...POLICY_TEXT_SCHEMA, description: 'says for how long a positive test opens a case' },
      known_at: KNOWN_AT_SCHEMA,
      format: { type: 'string', enum: FORMATS_OFFERED },
    },
    ['limit', 'cursor', 'policy', 'known_at', 'format'],
  ),
  response: {
    200: answerSchema(
      'A page of cases',
      closedObject({
        version: { type: 'integer' },
        next: { type: ['string', 'null'] },
        rows: { type: 'array', items: rowSchema(CASE_COLUMNS) },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals('bad-request', 'bad-cursor', 'unknown-policy', 'not-acceptable', 'not-ready'),
  },
};

const CASE_SCHEMA = {
  summary: 'One case',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject({}),
  response: {
    200: rowSchema(CASE_COLUMNS),
    ...refusals('bad-request', 'unknown-case', 'path-too-long', 'not-ready'),
  },
};
