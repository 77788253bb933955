import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LINK_COLUMNS, TREE_COLUMNS, treeColumns, withEvidence } from '../formats/chain-columns.ts';
import { EVIDENCE_COLUMN } from '../formats/contact-rows.ts';
import { mapped, oneBatch } from '../formats/row-set.ts';
import { CHAINS_MAX, UNLIMITED } from '../limits.ts';
import { type ChainQuery, chainOptions, chainParameters, FORMATS_OFFERED } from './chain-query.ts';
import type { RouteContext } from './context.ts';
import { EPISODES_SCHEMA } from './evidence-schema.ts';
import { formatOf, sendHeld, sendList } from './negotiation.ts';
import { POLICY_SCHEMA, POLICY_TEXT_SCHEMA } from './question.ts';
import { answerSchema, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

interface Query extends ChainQuery {
  to?: string;
  best?: number;
}

interface ById {
  id: string;
}

/**
 * `GET /v1/cases/{id}/chains?to=`: the chains to a person, without `to` the tree of the case; and the same by `POST`
 * with the person in the body.
 */
export function chainRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Params: ById; Querystring: Query }>(
    '/v1/cases/:id/chains',
    {
      config: { role: 'epidemiologist' },
      schema: { ...SCHEMA, querystring: parameters(POLICY_TEXT_SCHEMA) },
    },
    (request, reply) => answer(context, request, reply, request.params.id, request.query),
  );
  app.post<{ Params: ById; Body: Query }>(
    '/v1/cases/:id/chains',
    {
      config: { role: 'epidemiologist' },
      schema: {
        ...SCHEMA,
        summary: `${SCHEMA.summary}; the person stands in no address`,
        querystring: closedObject({}),
        body: parameters(POLICY_SCHEMA),
      },
    },
    (request, reply) => answer(context, request, reply, request.params.id, request.body),
  );
}

async function answer(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  caseId: string,
  { to, best, ...query }: Query,
): Promise<FastifyReply> {
  const { knownAt, ...options } = chainOptions(query, context);
  const format = query.format ?? formatOf(request, FORMATS_OFFERED);
  const held = await context.holdAsKnown(knownAt, options.policy);
  try {
    const { version } = held.tracing;
    reply.headers({ 'truyvet-policy': encodeURI(options.policy.name), 'truyvet-version': version });
    const head = { case_id: caseId, policy: options.policy.name, version };
    if (to === undefined) {
      const evidence = query.evidence === true;
      const rows = mapped(await held.tracing.tree(caseId, { ...options, evidence }), withEvidence);
      return sendHeld(reply, format, { head, columns: treeColumns(evidence), batches: rows }, held);
    }
    const { person, rows } = await held.tracing.chains(caseId, to, {
      ...options,
      best: best ?? null,
    });
    held[Symbol.dispose]();
    const batches = oneBatch(withEvidence(rows));
    return sendList(reply, format, {
      head: { ...head, person },
      columns: LINK_COLUMNS,
      batches,
    });
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

function parameters(policy: Record<string, unknown>) {
  const properties = { ...OWN_PARAMETERS, ...chainParameters(UNLIMITED, policy) };
  return closedObject(properties, Object.keys(properties));
}

const OWN_PARAMETERS = {
  to: {
    type: 'string',
    minLength: 1,
    maxLength: 1024,
    description: 'a person; without it the answer is a tree',
  },
  best: {
    type: 'integer',
    minimum: 1,
    maximum: CHAINS_MAX,
    description:
      'so many ways over different last contacts, the most exposed first, instead of the earliest chain',
  },
};

const TEXT = { type: 'string' };
const HEAD = { case_id: TEXT, policy: TEXT, version: { type: 'integer' } };
const LIST = (items: object) => ({ type: 'array', items });

const SCHEMA = {
  summary: 'Chains from a case to a person, or the tree of its onward chains',
  description:
    'With `to` the links of each chain, in order, always with their evidence. Without it everybody on the tree, from the case down, before those below them.',
  params: IDENTIFIER_PARAMS,
  response: {
    200: answerSchema(
      'Chains, or a tree',
      {
        anyOf: [
          closedObject({
            ...HEAD,
            person: TEXT,
            rows: LIST(rowSchema(LINK_COLUMNS, { evidence: EPISODES_SCHEMA })),
          }),
          closedObject({
            ...HEAD,
            rows: LIST(rowSchema([...TREE_COLUMNS, EVIDENCE_COLUMN], { evidence: EPISODES_SCHEMA })),
          }),
        ],
      },
      FORMATS_OFFERED,
    ),
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-case',
      'unknown-person',
      'not-acceptable',
      'body-too-large',
      'unsupported-media-type',
      'path-too-long',
      'case-without-dates',
      'not-ready',
    ),
  },
};
