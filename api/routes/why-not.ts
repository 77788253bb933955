import type { FastifyInstance } from 'fastify';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { jsonRow } from '../formats/json-row.ts';
import { WHY_NOT_COLUMNS, whyNotRow } from '../formats/why-not-rows.ts';
import { LEVEL_DEFAULT, levelOf, type UNLIMITED } from '../limits.ts';
import type { RouteContext } from './context.ts';
import { EPISODES_SCHEMA } from './evidence-schema.ts';
import { instantOf, KNOWN_AT_SCHEMA, POLICY_SCHEMA } from './question.ts';
import { closedObject, IDENTIFIER_PARAMS, levelSchema, refusals, rowSchema } from './schemas.ts';

interface WhyNotRequest {
  Params: { id: string };
  Body: {
    person: string;
    level: number | typeof UNLIMITED;
    policy?: string | object;
    as_of?: string;
    known_at?: string;
  };
}

/** `POST /v1/cases/{id}/why-not`: the row of the command `why-not`; the person stands in no address. */
export function whyNotRoutes(app: FastifyInstance, context: RouteContext): void {
  app.post<WhyNotRequest>(
    '/v1/cases/:id/why-not',
    { config: { role: 'tracer' }, schema: WHY_NOT_SCHEMA },
    async ({ params, body }) => {
      const { person } = body;
      const level = levelOf(body.level);
      const asOf = instantOf('body as_of', body.as_of);
      const knownAt = instantOf('body known_at', body.known_at);
      const policy = context.policyOf(body.policy, asOf ?? knownAt);
      using held = await context.holdAsKnown(knownAt, policy);
      const answer = await held.tracing.whyNot(params.id, person, { level, policy, asOf });
      return jsonRow(WHY_NOT_COLUMNS, whyNotRow(answer));
    },
  );
}

const WHY_NOT_SCHEMA = {
  summary: "What kept a person off a case's list, or that they are on it",
  params: IDENTIFIER_PARAMS,
  querystring: closedObject({}),
  body: closedObject(
    {
      person: { type: 'string', minLength: 1, maxLength: 1024 },
      level: levelSchema(LEVEL_DEFAULT),
      policy: POLICY_SCHEMA,
      as_of: { type: 'string', maxLength: 64, description: INSTANT_EXPECTED },
      known_at: KNOWN_AT_SCHEMA,
    },
    ['level', 'policy', 'as_of', 'known_at'],
  ),
  response: {
    200: rowSchema(WHY_NOT_COLUMNS, { episodes: EPISODES_SCHEMA }),
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-case',
      'unknown-person',
      'body-too-large',
      'path-too-long',
      'unsupported-media-type',
      'case-without-dates',
      'not-ready',
    ),
  },
};
