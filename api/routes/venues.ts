import type { FastifyInstance } from 'fastify';
import { personDetails } from '../../data/line-list/person-details.ts';
import { isKnownVenue, type VenueVisit, venueVisits } from '../../data/line-list/venue-visits.ts';
import { Problem } from '../errors.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { type Column, oneBatch } from '../formats/row-set.ts';
import { infectiousPersons } from '../traces/traceable.ts';
import type { RouteContext } from './context.ts';
import { cursorOfParts, partsOf } from './cursor.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf, POLICY_TEXT_SCHEMA } from './question.ts';
import { answerSchema, CURSOR, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];
const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;
const CURSOR_KIND = 'visit';

const COLUMNS: readonly Column[] = [
  { name: 'person', kind: 'text' },
  { name: 'check_in', kind: 'instant' },
  { name: 'check_out', kind: 'instant' },
  { name: 'imputed', kind: 'boolean' },
  { name: 'zone', kind: 'text', optional: true },
  { name: 'is_case', kind: 'boolean' },
  { name: 'met_case', kind: 'boolean' },
  { name: 'record_id', kind: 'text' },
  { name: 'name', kind: 'text', optional: true },
  { name: 'phone', kind: 'text', optional: true },
  { name: 'area', kind: 'text', optional: true },
];

interface VisitsRequest {
  Params: { id: string };
  Querystring: { from?: string; to?: string; policy?: string; limit: number; cursor?: string };
}

/** `GET /v1/venues/{id}/visits`: who was there, and who overlapped with a case. */
export function venueRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get<VisitsRequest>(
    '/v1/venues/:id/visits',
    { config: { role: 'tracer' }, schema: VISITS_SCHEMA },
    async (request, reply) => {
      const { version } = context.tracing();
      const format = formatOf(request, FORMATS_OFFERED);
      const policy = context.policyOf(request.query.policy);
      const { next, rows } = await page(context, request.params.id, request.query);
      reply.headers({ 'truyvet-policy': encodeURI(policy.name), 'truyvet-version': version });
      if (next !== null && format !== 'json') reply.header('truyvet-next', next);
      const head = { policy: policy.name, version, next };
      return sendList(reply, format, { head, columns: COLUMNS, batches: oneBatch(rows) });
    },
  );
}

async function page(context: RouteContext, venue: string, query: VisitsRequest['Querystring']) {
  const { limit, cursor } = query;
  const policy = context.policyOf(query.policy);
  using held = context.hold();
  const { tracing } = held;
  const question = {
    venue,
    from: instantOf('from', query.from),
    to: instantOf('to', query.to),
    infectious: infectiousPersons(tracing, policy),
    assumedStay_s: policy.assumed_stay_s,
    limit: limit + 1,
    after: cursor === undefined ? null : placeBehind(cursor),
  };
  return await tracing.read(async (connection) => {
    const visits = await venueVisits(connection, question);
    if (visits.length === 0 && !(await isKnownVenue(connection, venue))) throw new Problem('unknown-venue');
    const shown = visits.slice(0, limit);
    const persons = [...new Set(shown.map(({ person }) => person))];
    const details = await personDetails(connection, persons);
    const cases = new Set(tracing.cases(policy).map(({ person }) => person));
    return {
      next: visits.length > limit ? cursorAt(shown.at(-1)!) : null,
      rows: shown.map((visit) => ({
        ...visit,
        is_case: cases.has(visit.person),
        ...details.get(visit.person),
      })),
    };
  });
}

function cursorAt({ check_in, record_id }: VenueVisit): string {
  return cursorOfParts(CURSOR_KIND, check_in, record_id);
}

function placeBehind(cursor: string): Pick<VenueVisit, 'check_in' | 'record_id'> {
  const [check_in, record_id] = partsOf<[string]>(CURSOR_KIND, cursor, 1);
  return { check_in, record_id };
}

const INSTANT = { type: 'string', maxLength: 64, description: INSTANT_EXPECTED };

const VISITS_SCHEMA = {
  summary: 'Who was at a venue',
  description:
    'Stays that overlap with `[from, to)`, in order of check-in. `met_case`: the stay overlaps with that of another person who was a case in their infectious period under the policy, in no other named zone. `imputed`: the check-out is assumed.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject(
    {
      from: INSTANT,
      to: INSTANT,
      policy: POLICY_TEXT_SCHEMA,
      limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
      cursor: CURSOR,
      format: { type: 'string', enum: FORMATS_OFFERED },
    },
    ['from', 'to', 'policy', 'limit', 'cursor', 'format'],
  ),
  response: {
    200: answerSchema(
      'A page of stays',
      closedObject({
        policy: { type: 'string' },
        version: { type: 'integer' },
        next: { type: ['string', 'null'] },
        rows: { type: 'array', items: rowSchema(COLUMNS) },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals(
      'bad-request',
      'bad-cursor',
      'unknown-policy',
      'unknown-venue',
      'not-acceptable',
      'path-too-long',
      'not-ready',
    ),
  },
};
