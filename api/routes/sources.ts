import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { formatInstant } from '../../engine/time.ts';
import { SOURCE_COLUMNS, sourceColumns, withEvidence } from '../formats/chain-columns.ts';
import { EVIDENCE_COLUMN } from '../formats/contact-rows.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { LEVEL_DEFAULT } from '../limits.ts';
import { type ChainQuery, chainOptions, chainParameters, FORMATS_OFFERED } from './chain-query.ts';
import type { RouteContext } from './context.ts';
import { EPISODES_SCHEMA } from './evidence-schema.ts';
import { formatOf, sendHeld } from './negotiation.ts';
import { instantOf } from './question.ts';
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
      schema: { ...SCHEMA, params: IDENTIFIER_PARAMS, querystring: closedObject(PROPERTIES, OPTIONAL) },
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
        body: closedObject(
          { person: { type: 'string', minLength: 1, maxLength: 1024 }, ...PROPERTIES },
          OPTIONAL,
        ),
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
  const options = chainOptions(query, context);
  const evidence = query.evidence === true;
  const before = instantOf('before', query.before);
  const format = query.format ?? formatOf(request, FORMATS_OFFERED);
  const held = context.hold();
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
    const list = { head, columns: sourceColumns(evidence), batches: mapped(found.rows) };
    return sendHeld(reply, format, list, held);
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

async function* mapped(batches: AsyncIterable<Parameters<typeof withEvidence>[0]>) {
  for await (const batch of batches) yield withEvidence(batch);
}

const PROPERTIES = {
  before: {
    type: 'string',
    maxLength: 64,
    description: `the onset to count back from, instead of that of the latest case: ${INSTANT_EXPECTED}`,
  },
  ...chainParameters(LEVEL_DEFAULT),
};
const OPTIONAL = Object.keys(PROPERTIES);

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
