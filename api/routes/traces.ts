import type { FastifyInstance, FastifyReply } from 'fastify';
import { formatInstant } from '../../engine/time.ts';
import { CONTACT_COLUMNS } from '../formats/contact-rows.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { jsonRow } from '../formats/json-row.ts';
import type { Column } from '../formats/row-set.ts';
import { TRACE_COLUMNS } from '../formats/trace-columns.ts';
import { LEVEL_DEFAULT, LEVEL_MAX } from '../limits.ts';
import { CAUSES } from '../traces/causes.ts';
import { CAUSE_COLUMNS, CHANGES, DIFF_COLUMNS, differences } from '../traces/diff.ts';
import { explained } from '../traces/explained.ts';
import type { TraceQuestion } from '../traces/trace-job.ts';
import type { TraceState } from '../traces/traces.ts';
import type { RouteContext } from './context.ts';
import { EVENTS_SCHEMA, sendEvents } from './events.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf, KNOWN_AT_SCHEMA, POLICY_SCHEMA } from './question.ts';
import {
  answerSchema,
  CASES_SCHEMA,
  closedObject,
  IDENTIFIER_PARAMS,
  refusals,
  rowSchema,
} from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];
const CONFIG = { role: 'tracer', atOwner: true } as const;

interface TraceRequest {
  cases: readonly string[] | 'all';
  policy?: string | object;
  level: number;
  as_of?: string;
  known_at?: string;
  version?: number;
  records_from?: number;
  diff?: string;
}

interface ById {
  Params: { id: string };
}

/** `POST /v1/traces`: many cases at once, beside what is asked of one; then `/v1/traces/{id}` and what is below. */
export function traceRoutes(app: FastifyInstance, { traces, hold, policyOf }: RouteContext): void {
  app.post<{ Body: TraceRequest }>(
    '/v1/traces',
    { config: CONFIG, schema: SUBMIT_SCHEMA },
    async ({ body }, reply) => {
      const state = await traces.submit(questionOf(body, policyOf));
      return taken(reply, state);
    },
  );
  app.post<ById>(
    '/v1/traces/:id/again',
    { config: CONFIG, schema: AGAIN_SCHEMA },
    async ({ params }, reply) => taken(reply, await traces.again(params.id)),
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
      sayWhat(reply, state);
      return sendList(reply, format, { head: headOf(state), columns: CONTACT_COLUMNS, batches });
    },
  );
  app.get<ById & { Querystring: { against: string; cause: boolean } }>(
    '/v1/traces/:id/diff',
    { config: CONFIG, schema: DIFF_SCHEMA },
    async (request, reply) => {
      const format = formatOf(request, FORMATS_OFFERED);
      const { id } = request.params;
      const { against } = request.query;
      const found = differences(traces.rows(against), traces.rows(id));
      const questions = [traces.question(against), traces.question(id)] as const;
      const batches = request.query.cause ? explained(found, hold(), ...questions) : found;
      const [before, after] = [traces.get(against), traces.get(id)];
      sayWhat(reply, after);
      const head = { ...headOf(after), against: headOf(before) };
      const columns = request.query.cause ? CAUSE_COLUMNS : DIFF_COLUMNS;
      return sendList(reply, format, { head, columns, batches });
    },
  );
  app.delete<ById>('/v1/traces/:id', { config: CONFIG, schema: REMOVE_SCHEMA }, async ({ params }, reply) => {
    await traces.remove(params.id);
    return reply.code(204).send();
  });
}

function taken(reply: FastifyReply, state: TraceState): object {
  reply.code(202).header('location', `/v1/traces/${state.id}`);
  return traceJson(state);
}

function questionOf(body: TraceRequest, policyOf: RouteContext['policyOf']): TraceQuestion {
  const asOf = instantOf('body as_of', body.as_of);
  const knownAt = instantOf('body known_at', body.known_at);
  return {
    caseIds: body.cases === 'all' ? null : body.cases,
    policy: policyOf(body.policy, asOf ?? knownAt),
    level: body.level,
    asOf,
    ...(knownAt !== null && { knownAt }),
    ...(body.version !== undefined && { version: body.version }),
    ...(body.records_from !== undefined && { recordsFrom: body.records_from }),
    ...(body.diff !== undefined && { diff: body.diff }),
  };
}

async function* eventsOf(states: AsyncIterable<TraceState>): AsyncGenerator<object> {
  for await (const state of states) yield traceJson(state);
}

function sayWhat(reply: FastifyReply, { policy, version }: TraceState): void {
  reply.headers({ 'truyvet-policy': encodeURI(policy), 'truyvet-version': version });
}

/** What was asked of which version, as JSON says it around the rows. */
function headOf({ id, policy, version, level, as_of, known_at }: TraceState) {
  return { id, policy, version, level, as_of: shown(as_of), known_at: shown(known_at) };
}

function shown(instant: number | null | undefined): string | null {
  return instant == null ? null : formatInstant(instant);
}

/** `diff` is the address of the difference, which is there once both traces are done. */
function traceJson({ diff, ...state }: TraceState): Record<string, unknown> {
  const address = diff && `/v1/traces/${state.id}/diff?against=${diff}`;
  return jsonRow(TRACE_COLUMNS, { ...state, diff: address });
}

const TRACE_SCHEMA = rowSchema(TRACE_COLUMNS, {
  state: { type: 'string', enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
  parameters: { type: 'object', additionalProperties: true },
});
const NO_QUERY = closedObject({});

const TRACE_ID = { type: 'string', minLength: 1, maxLength: 64 };

const SUBMIT_SCHEMA = {
  summary: 'Traces many cases, or one under a policy of its own',
  description:
    'Traces run one after the other. `policy` is a name or an object of parameters over a `base`. With `"all"` the cases whose infectious period is not known are left out and counted.',
  querystring: NO_QUERY,
  body: closedObject(
    {
      cases: CASES_SCHEMA,
      policy: POLICY_SCHEMA,
      level: { type: 'integer', minimum: 1, maximum: LEVEL_MAX, default: LEVEL_DEFAULT },
      as_of: { type: 'string', maxLength: 64, description: INSTANT_EXPECTED },
      known_at: KNOWN_AT_SCHEMA,
      version: {
        type: 'integer',
        minimum: 0,
        description: 'an earlier version of the store, as an answer has told',
      },
      records_from: {
        type: 'integer',
        minimum: 0,
        description: 'with `version`: the epoch seconds that the trace of that version has told',
      },
      diff: {
        ...TRACE_ID,
        description: 'id of a trace to compare with: the answer gives the address of the difference',
      },
    },
    ['policy', 'level', 'as_of', 'known_at', 'version', 'records_from', 'diff'],
  ),
  response: {
    202: { description: 'Taken; `Location` tells how far it is', ...TRACE_SCHEMA },
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-case',
      'unknown-trace',
      'body-too-large',
      'unsupported-media-type',
      'case-without-dates',
      'not-ready',
      'jobs-away',
    ),
  },
};

const OF_ONE = ['bad-request', 'unknown-trace', 'path-too-long'] as const;

const AGAIN_SCHEMA = {
  summary: 'Takes a trace once more, over the version of the store that it was made of',
  description: 'It gives the same rows, whatever has been imported since.',
  params: IDENTIFIER_PARAMS,
  querystring: NO_QUERY,
  response: {
    202: { description: 'Taken; `Location` tells how far it is', ...TRACE_SCHEMA },
    ...refusals(...OF_ONE, 'trace-not-done', 'not-ready', 'jobs-away'),
  },
};

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

const HEAD = {
  id: { type: 'string' },
  policy: { type: 'string' },
  version: { type: 'integer' },
  level: { type: 'integer' },
  as_of: { type: ['string', 'null'], format: 'date-time' },
  known_at: { type: ['string', 'null'], format: 'date-time' },
};

function rowsOf(columns: readonly Column[]) {
  const shapes = {
    change: { type: 'string', enum: CHANGES },
    cause: { type: 'string', enum: CAUSES },
    decides: { type: 'array', items: { type: 'object', additionalProperties: true } },
  };
  return { type: 'array', items: rowSchema(columns, shapes) };
}

const DIFF_SCHEMA = {
  summary: 'What one trace has otherwise than another',
  description:
    'Who enters or leaves the list of a case, or is changed on it, from the trace `against` to this one: by case id, then person. `_before` is what `against` has. Both must be done.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject(
    {
      against: { ...TRACE_ID, description: 'id of the trace to compare with' },
      cause: { type: 'boolean', default: true, description: 'with what made each row so' },
      format: { type: 'string', enum: FORMATS_OFFERED },
    },
    ['cause', 'format'],
  ),
  response: {
    200: answerSchema(
      'The differences',
      closedObject({ ...HEAD, against: closedObject(HEAD), rows: rowsOf(CAUSE_COLUMNS) }),
      FORMATS_OFFERED,
    ),
    ...refusals(...OF_ONE, 'not-acceptable', 'trace-not-done'),
  },
};

const RESULT_SCHEMA = {
  summary: 'The rows of a trace that is done',
  description:
    'The same rows as `/v1/cases/{id}/contacts`, ordered by case id, level, person. Kept for an hour.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject({ format: { type: 'string', enum: FORMATS_OFFERED } }, ['format']),
  response: {
    200: answerSchema('The rows', closedObject({ ...HEAD, rows: rowsOf(CONTACT_COLUMNS) }), FORMATS_OFFERED),
    ...refusals(...OF_ONE, 'not-acceptable', 'trace-not-done'),
  },
};

const REMOVE_SCHEMA = {
  summary: 'Stops a trace and removes its result',
  params: IDENTIFIER_PARAMS,
  querystring: NO_QUERY,
  response: { 204: { description: 'Removed', type: 'null' }, ...refusals(...OF_ONE) },
};
