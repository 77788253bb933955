import type { FastifyInstance } from 'fastify';
import { SHARED_VENUE_COLUMNS } from '../formats/chain-columns.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { oneBatch } from '../formats/row-set.ts';
import { SHARED_CASES_MAX } from '../limits.ts';
import { earlier, FORMATS_OFFERED, SPAN } from './chain-query.ts';
import type { RouteContext } from './context.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf, KNOWN_AT_SCHEMA, POLICY_SCHEMA } from './question.ts';
import { answerSchema, closedObject, refusals, rowSchema } from './schemas.ts';

interface Body {
  cases: string[];
  policy?: string | object;
  as_of?: string;
  known_at?: string;
  since?: string;
  until?: string;
  format?: FormatName;
}

/** `POST /v1/shared-venues`: where some cases may have met. */
export function sharedVenueRoutes(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Body }>(
    '/v1/shared-venues',
    { config: { role: 'epidemiologist' }, schema: SCHEMA },
    async (request, reply) => {
      const { cases, since, until } = request.body;
      const asOf = instantOf('body as_of', request.body.as_of);
      const knownAt = instantOf('body known_at', request.body.known_at);
      const policy = context.policyOf(request.body.policy, asOf ?? knownAt);
      const format = request.body.format ?? formatOf(request, FORMATS_OFFERED);
      using held = await context.holdAsKnown(knownAt, policy);
      const { version } = held.tracing;
      const rows = await held.tracing.sharedVenues(cases, {
        policy,
        from: instantOf('body since', since),
        asOf: earlier(instantOf('body until', until), asOf),
      });
      reply.headers({ 'truyvet-policy': encodeURI(policy.name), 'truyvet-version': version });
      const batches = oneBatch(rows.map((row) => ({ ...row })));
      const head = { policy: policy.name, version };
      return sendList(reply, format, { head, columns: SHARED_VENUE_COLUMNS, batches });
    },
  );
}

const TEXT = { type: 'string' };

const PROPERTIES = {
  cases: {
    type: 'array',
    minItems: 2,
    maxItems: SHARED_CASES_MAX,
    items: { type: 'string', minLength: 1, maxLength: 1024 },
  },
  policy: POLICY_SCHEMA,
  as_of: { type: 'string', maxLength: 64, description: INSTANT_EXPECTED },
  known_at: KNOWN_AT_SCHEMA,
  ...SPAN,
  format: { type: 'string', enum: FORMATS_OFFERED },
};

const SCHEMA = {
  summary: 'Venues where several cases were while they may have been infected',
  querystring: closedObject({}),
  body: closedObject(PROPERTIES, ['policy', 'as_of', 'known_at', 'since', 'until', 'format']),
  response: {
    200: answerSchema(
      'Venues, the most telling first',
      closedObject({
        policy: TEXT,
        version: { type: 'integer' },
        rows: {
          type: 'array',
          items: rowSchema(SHARED_VENUE_COLUMNS, { case_ids: { type: 'array', items: TEXT } }),
        },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-case',
      'not-acceptable',
      'body-too-large',
      'unsupported-media-type',
      'person-without-onset',
      'not-ready',
    ),
  },
};
