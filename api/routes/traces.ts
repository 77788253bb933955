import type { FastifyInstance } from 'fastify';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { contactColumns } from '../formats/contact-rows.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { jsonRow } from '../formats/json-row.ts';
import { TRACE_COLUMNS } from '../formats/trace-columns.ts';
import { LEVEL_DEFAULT, LEVEL_MAX } from '../limits.ts';
import type { TraceState } from '../traces/traces.ts';
import type { RouteContext } from './context.ts';
import { EVENTS_SCHEMA, sendEvents } from './events.ts';
import { formatOf, sendRows } from './negotiation.ts';
import { instantOf, policyOf } from './question.ts';
import { answerSchema, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['arrow', 'csv', 'ndjson'];
const CASES_MAX = 100_000;
const CONFIG = { role: 'tracer' } as const;

interface TraceRequest {
  cases: readonly string[] | 'all';
  policy?: string | object;
  level: number;
  as_of?: string;
}

interface ById {
  Params: { id: string };
}

/** `POST /v1/traces`: many cases at once, beside what is asked of one; then `/v1/traces/{id}` and what is below. */
export function traceRoutes(app: FastifyInstance, { traces, policy }: RouteContext): void {
  app.post<{ Body: TraceRequest }>(
    '/v1/traces',
    { config: CONFIG, schema: SUBMIT_SCHEMA },
    async ({ body }, reply) => {
      const state = await traces.submit({
        caseIds: body.cases === 'all' ? null : body.cases,
        policy: policyOf(body.policy, policy),
        level: body.level,
        asOf: instantOf('body as_of', body.as_of),
      });
      reply.code(202).header('location', `/v1/traces/${state.id}`);
      return traceJson(state);
    },
  );
  app.get<ById>('/v1/traces/:id', { config: CONFIG, schema: STATE_SCHEMA }, async ({ params }) =>
    traceJson(traces.get(params.id)),
  );
  app.get<ById>(
    '/v1/traces/:id/events',
    { config: CONFIG, schema: TRACE_EVENTS_SCHEMA },
    ({ params }, reply) => sendEvents(reply, eventsOf(traces.follow(params.id))),
  );
  app.get<ById>(
    '/v1/traces/:id/result',
    { config: CONFIG, schema: RESULT_SCHEMA },
    async (request, reply) => {
      const format = formatOf(request, FORMATS_OFFERED);
      const { id } = request.params;
      const batches = traces.rows(id);
      const state = traces.get(id);
      reply.headers({ 'truyvet-policy': encodeURI(state.policy), 'truyvet-version': state.version });
      return sendRows(reply, format, { columns: contactColumns(false), batches });
    },
  );
  app.delete<ById>('/v1/traces/:id', { config: CONFIG, schema: REMOVE_SCHEMA }, async ({ params }, reply) => {
    await traces.remove(params.id);
    return reply.code(204).send();
  });
}

async function* eventsOf(states: AsyncIterable<TraceState>): AsyncGenerator<object> {
  for await (const state of states) yield traceJson(state);
}

function traceJson(state: TraceState): Record<string, unknown> {
  return jsonRow(TRACE_COLUMNS, { ...state });
}

const TRACE_SCHEMA = rowSchema(TRACE_COLUMNS, {
  state: { type: 'string', enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
});
const NO_QUERY = closedObject({});

const SUBMIT_SCHEMA = {
  summary: 'Traces many cases, or one under a policy of its own',
  description:
    'Traces run one after the other. `policy` is a name or an object of parameters over a `base`. With `"all"` the cases whose infectious period is not known are left out and counted.',
  querystring: NO_QUERY,
  body: closedObject(
    {
      cases: {
        oneOf: [
          { type: 'string', const: 'all' },
          {
            type: 'array',
            minItems: 1,
            maxItems: CASES_MAX,
            uniqueItems: true,
            items: { type: 'string', minLength: 1, maxLength: 1024 },
          },
        ],
      },
      policy: {
        oneOf: [
          { type: 'string', maxLength: 256 },
          {
            type: 'object',
            description: `parameters such as ${Object.keys(DEFAULT_POLICY).slice(1, 4).join(', ')}`,
          },
        ],
      },
      level: { type: 'integer', minimum: 1, maximum: LEVEL_MAX, default: LEVEL_DEFAULT },
      as_of: { type: 'string', maxLength: 64, description: INSTANT_EXPECTED },
    },
    ['policy', 'level', 'as_of'],
  ),
  response: {
    202: { description: 'Taken; `Location` tells how far it is', ...TRACE_SCHEMA },
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-case',
      'body-too-large',
      'unsupported-media-type',
      'case-without-dates',
      'not-ready',
      'jobs-away',
    ),
  },
};

const OF_ONE = ['bad-request', 'unknown-trace', 'path-too-long'] as const;

const STATE_SCHEMA = {
  summary: 'How far a trace is',
  params: IDENTIFIER_PARAMS,
  querystring: NO_QUERY,
  response: { 200: TRACE_SCHEMA, ...refusals(...OF_ONE) },
};

const TRACE_EVENTS_SCHEMA = {
  summary: 'The progress of a trace, as it happens',
  params: IDENTIFIER_PARAMS,
  querystring: NO_QUERY,
  response: { 200: EVENTS_SCHEMA, ...refusals(...OF_ONE) },
};

const RESULT_SCHEMA = {
  summary: 'The rows of a trace that is done',
  description:
    'The same rows as `/v1/cases/{id}/contacts`, case after case in the order asked. Kept for an hour.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject({ format: { type: 'string', enum: FORMATS_OFFERED } }, ['format']),
  response: {
    200: answerSchema('The rows', {}, FORMATS_OFFERED),
    ...refusals(...OF_ONE, 'not-acceptable', 'trace-not-done'),
  },
};

const REMOVE_SCHEMA = {
  summary: 'Stops a trace and removes its result',
  params: IDENTIFIER_PARAMS,
  querystring: NO_QUERY,
  response: { 204: { description: 'Removed', type: 'null' }, ...refusals(...OF_ONE) },
};
