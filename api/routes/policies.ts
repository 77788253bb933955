import type { FastifyInstance } from 'fastify';
import type { FormatName } from '../formats/formats.ts';
import { POLICY_COLUMNS, policyRows } from '../formats/policy-rows.ts';
import { oneBatch } from '../formats/row-set.ts';
import type { RouteContext } from './context.ts';
import { formatOf, sendList } from './negotiation.ts';
import { answerSchema, closedObject, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

/** `GET /v1/policies`: those that a question may name. */
export function policyRoutes(app: FastifyInstance, { policy }: RouteContext): void {
  app.get('/v1/policies', { config: { role: 'tracer' }, schema: SCHEMA }, async (request, reply) =>
    sendList(reply, formatOf(request, FORMATS_OFFERED), {
      head: { default: policy.name },
      columns: POLICY_COLUMNS,
      batches: oneBatch(policyRows(policy)),
    }),
  );
}

const LIMITS = { type: 'object', additionalProperties: { type: 'number' } };

const SCHEMA = {
  summary: 'The policies that a question may name, and their parameters',
  description: 'The server’s own among them. `in_force_from` and `in_force_until` are days of `vn`.',
  querystring: closedObject({ format: { type: 'string', enum: FORMATS_OFFERED } }, ['format']),
  response: {
    200: answerSchema(
      'The policies',
      closedObject({
        default: { type: 'string' },
        rows: { type: 'array', items: rowSchema(POLICY_COLUMNS, { close_rssi_dbm: LIMITS }) },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals('bad-request', 'not-acceptable'),
  },
};
