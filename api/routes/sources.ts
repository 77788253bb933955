import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { formatInstant } from '../../engine/time.ts';
import { SOURCE_COLUMNS, sourceColumns, withEvidence } from '../formats/chain-columns.ts';
import { EVIDENCE_COLUMN } from '../formats/contact-rows.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { mapped } from '../formats/row-set.ts';
import { LEVEL_DEFAULT } from '../limits.ts';
import { type ChainQuery, chainOptions, chainParameters, FORMATS_OFFERED } from './chain-query.ts';
import type { RouteContext } from './context.ts';
import { EPISODES_SCHEMA } from './evidence-schema.ts';
import { formatOf, sendHeld } from './negotiation.ts';
import { instantOf, POLICY_SCHEMA, POLICY_TEXT_SCHEMA } from './question.ts';
import { answerSchema, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

interface Query extends ChainQuery {
  before?: string;
}

/** `GET /v1/persons/{id}/sources`, and `POST /v1/persons/sources` with the identifier in the body. */
export function sourceRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Params: { id: string }; Querystring: Query }>(
    '/v1/persons/:id/sources',
    {
      config: { role: 'epidemiologist' },
      schema: { ...SCHEMA, params: IDENTIFIER_PARAMS, querystring: parameters(POLICY_TEXT_SCHEMA) },
    },
    (request, reply) => answer(context, request, reply, request.params.id, request.query),
  );
  app.post<{ Body: Query & { person: string } }>(
    '/v1/persons/sources',
    {
      config: { role: 'epidemiologist' },
      schema: {
        ...SCHEMA,
        summary: `${SCHEMA.summary}, without the identifier in the address`,
        querystring: closedObject({}),
        body: parameters(POLICY_SCHEMA, { person: { type: 'string', minLength: 1, maxLength: 1024 } }),
      },
    },
    (request, reply) => answer(context, request, reply, request.body.person, request.body),
  );
}

async function answer(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: string,
  query: Query,
): Promise<FastifyReply> {
  const { knownAt, ...options } = chainOptions(query, context);
  const evidence = query.evidence === true;
  const before = instantOf('before', query.before);
  const format = query.format ?? formatOf(request, FORMATS_OFFERED);
  const held = await context.holdAsKnown(knownAt, options.policy);
  try {
    const found = await held.tracing.sources(asked, { ...options, evidence, before });
    const { version } = held.tracing;
    const span = { from: formatInstant(found.from), to: formatInstant(found.to) };
    reply.headers({
      'truyvet-policy': encodeURI(options.policy.name),
      'truyvet-version': version,
      'truyvet-from': span.from,
      'truyvet-to': span.to,
    });
    const head = { person: found.person, policy: options.policy.name, version, ...span };
    const list = { head, columns: sourceColumns(evidence), batches: mapped(found.rows, withEvidence) };
    return sendHeld(reply, format, list, held);
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

function parameters(policy: Record<string, unknown>, required: Record<string, Record<string, unknown>> = {}) {
  const optional = { before: BEFORE, ...chainParameters(LEVEL_DEFAULT, policy) };
  return closedObject(
    { ...required, ...optional } as Record<string, Record<string, unknown>>,
    Object.keys(optional),
  );
}

const BEFORE = {
  type: 'string',
  maxLength: 64,
  description: `the onset to count back from, instead of that of the latest case: ${INSTANT_EXPECTED}`,
};

const TEXT = { type: 'string' };
const INSTANT = { type: 'string', format: 'date-time' };

const SCHEMA = {
  summary: 'From whom, and where, a person may have been infected',
  description:
    'Cases by rank, then other persons by level, then venues by level. Looked at are exposures in `[from, to)`, in other formats than JSON the headers `truyvet-from` and `truyvet-to`.',
  response: {
    200: answerSchema(
      'Sources',
      closedObject({
        person: TEXT,
        policy: TEXT,
        version: { type: 'integer' },
        from: INSTANT,
        to: INSTANT,
        rows: {
          type: 'array',
          items: rowSchema([...SOURCE_COLUMNS, EVIDENCE_COLUMN], { evidence: EPISODES_SCHEMA }),
        },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-person',
      'not-acceptable',
      'body-too-large',
      'unsupported-media-type',
      'path-too-long',
      'person-without-onset',
      'not-ready',
    ),
  },
};
