import type { FastifyInstance } from 'fastify';
import { PolicyError } from '../../engine/policy.ts';
import { GRID_PARAMETERS, type Grid } from '../../engine/policy-grid.ts';
import { formatInstant } from '../../engine/time.ts';
import { Problem } from '../errors.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import type { Row } from '../formats/row-set.ts';
import { LEVEL_DEFAULT, LEVEL_MAX } from '../limits.ts';
import { sensitivity, sensitivityColumns, TooManyListsError } from '../sensitivity/sensitivity.ts';
import type { HeldTracing } from '../service.ts';
import type { RouteContext } from './context.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf, KNOWN_AT_SCHEMA, POLICY_SCHEMA } from './question.ts';
import { answerSchema, CASES_SCHEMA, closedObject, refusals } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

interface SensitivityRequest {
  Querystring: { format?: string };
  Body: {
    cases: readonly string[] | 'all';
    vary: Grid;
    policy?: string | object;
    level: number;
    as_of?: string;
    known_at?: string;
  };
}

/** `POST /v1/sensitivity`: how many contacts there are over a grid of one or two parameters. */
export function sensitivityRoutes(app: FastifyInstance, context: RouteContext): void {
  app.post<SensitivityRequest>(
    '/v1/sensitivity',
    { config: { role: 'epidemiologist' }, schema: SCHEMA },
    async (request, reply) => {
      const { cases, vary, level, as_of, known_at } = request.body;
      const format = formatOf(request, FORMATS_OFFERED);
      const asOf = instantOf('body as_of', as_of);
      const knownAt = instantOf('body known_at', known_at);
      const policy = context.policyOf(request.body.policy, asOf ?? knownAt);
      const held = await context.holdAsKnown(knownAt, policy);
      const { version } = held.tracing;
      const question = { caseIds: cases === 'all' ? null : cases, policy, vary, level, asOf };
      const batches = await begun(sensitivity(held.tracing, question), held);
      reply.headers({ 'truyvet-policy': encodeURI(policy.name), 'truyvet-version': version });
      const shown = (instant: number | null) => (instant === null ? null : formatInstant(instant));
      const head = { policy: policy.name, version, level, as_of: shown(asOf), known_at: shown(knownAt) };
      return sendList(reply, format, { head, columns: sensitivityColumns(question), batches });
    },
  );
}

/** The rows, of which the first is waited for: what refuses the question is said before anything is sent. */
async function begun(
  rows: AsyncGenerator<readonly Row[]>,
  held: HeldTracing,
): Promise<AsyncGenerator<readonly Row[]>> {
  try {
    const first = await rows.next();
    return all(first, rows, held);
  } catch (error) {
    held[Symbol.dispose]();
    if (error instanceof PolicyError || error instanceof TooManyListsError)
      throw new Problem('bad-request', error.message);
    throw error;
  }
}

async function* all(
  first: IteratorResult<readonly Row[]>,
  rows: AsyncGenerator<readonly Row[]>,
  held: HeldTracing,
): AsyncGenerator<readonly Row[]> {
  using _ = held;
  if (first.done) return;
  yield first.value;
  yield* rows;
}

const NUMBERS = { type: 'array', minItems: 1, maxItems: 400, uniqueItems: true, items: { type: 'number' } };

const SCHEMA = {
  summary: 'How many contacts there are over a grid of one or two parameters',
  description:
    'One row for each pair of values: `f1`, `f2` … are the rows of all lists together on that level. At most 400 policies, and 1,000,000 lists.',
  querystring: closedObject({ format: { type: 'string', enum: FORMATS_OFFERED } }, ['format']),
  body: closedObject(
    {
      cases: CASES_SCHEMA,
      vary: {
        ...closedObject(Object.fromEntries(GRID_PARAMETERS.map((name) => [name, NUMBERS])), GRID_PARAMETERS),
        minProperties: 1,
        maxProperties: 2,
      },
      policy: POLICY_SCHEMA,
      level: { type: 'integer', minimum: 1, maximum: LEVEL_MAX, default: LEVEL_DEFAULT },
      as_of: { type: 'string', maxLength: 64, description: INSTANT_EXPECTED },
      known_at: KNOWN_AT_SCHEMA,
    },
    ['policy', 'level', 'as_of', 'known_at'],
  ),
  response: {
    200: answerSchema(
      'The sizes',
      closedObject({
        policy: { type: 'string' },
        version: { type: 'integer' },
        level: { type: 'integer' },
        as_of: { type: ['string', 'null'], format: 'date-time' },
        known_at: { type: ['string', 'null'], format: 'date-time' },
        rows: { type: 'array', items: { type: 'object', additionalProperties: { type: 'number' } } },
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
      'case-without-dates',
      'not-ready',
    ),
  },
};
