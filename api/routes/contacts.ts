import type { FastifyInstance } from 'fastify';
import { formatInstant } from '../../engine/time.ts';
import { CONTACT_COLUMNS, contactColumns, contactRows, EVIDENCE_COLUMN } from '../formats/contact-rows.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { jsonRow } from '../formats/json-row.ts';
import { oneBatch } from '../formats/row-set.ts';
import { LEVEL_DEFAULT, LEVEL_MAX } from '../limits.ts';
import type { ContactRow } from '../service.ts';
import type { RouteContext } from './context.ts';
import { EPISODES_SCHEMA } from './evidence-schema.ts';
import { formatOf, sendRows } from './negotiation.ts';
import { instantOf, policyNamed } from './question.ts';
import { answerSchema, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

interface ContactsQuery {
  level: number;
  policy?: string;
  as_of?: string;
  evidence: boolean;
}

/** `GET /v1/cases/{id}/contacts`: the same rows as the command `trace`. */
export function contactRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Params: { id: string }; Querystring: ContactsQuery }>(
    '/v1/cases/:id/contacts',
    { config: { role: 'tracer' }, schema: CONTACTS_SCHEMA },
    async (request, reply) => {
      const { level, evidence } = request.query;
      const policy = policyNamed(request.query.policy, context.policy);
      const asOf = instantOf('as_of', request.query.as_of);
      const format = formatOf(request, FORMATS_OFFERED);
      using held = context.hold();
      const { tracing } = held;
      const { version } = tracing;
      const contacts: ContactRow[] = [];
      for await (const rows of tracing.trace([request.params.id], { level, policy, asOf, evidence }))
        contacts.push(...rows);
      reply.headers({ 'truyvet-policy': encodeURI(policy.name), 'truyvet-version': version });
      const columns = contactColumns(evidence);
      const rows = contactRows(contacts);
      if (format !== 'json') return sendRows(reply, format, { columns, batches: oneBatch(rows) });
      return {
        case_id: request.params.id,
        policy: policy.name,
        version,
        level,
        as_of: asOf === null ? null : formatInstant(asOf),
        rows: rows.map((row) => jsonRow(columns, row)),
      };
    },
  );
}

const CONTACTS_SCHEMA = {
  summary: "A case's contacts, level by level",
  description:
    'Ordered by level, then person. The headers `truyvet-policy` and `truyvet-version` say what was asked of which state.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject(
    {
      level: { type: 'integer', minimum: 1, maximum: LEVEL_MAX, default: LEVEL_DEFAULT },
      policy: { type: 'string', maxLength: 256 },
      as_of: { type: 'string', maxLength: 64, description: INSTANT_EXPECTED },
      evidence: { type: 'boolean', default: false },
      format: { type: 'string', enum: FORMATS_OFFERED },
    },
    ['level', 'policy', 'as_of', 'evidence', 'format'],
  ),
  response: {
    200: answerSchema(
      'The list of the case',
      closedObject({
        case_id: { type: 'string' },
        policy: { type: 'string' },
        version: { type: 'integer' },
        level: { type: 'integer' },
        as_of: { type: ['string', 'null'], format: 'date-time' },
        rows: {
          type: 'array',
          items: rowSchema([...CONTACT_COLUMNS, EVIDENCE_COLUMN], { evidence: EPISODES_SCHEMA }),
        },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-case',
      'not-acceptable',
      'path-too-long',
      'case-without-dates',
      'not-ready',
    ),
  },
};
