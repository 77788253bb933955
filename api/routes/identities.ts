import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { checkNamed, type Decision, decisionLine, decisionOf } from '../../data/identity/decisions.ts';
import { Problem } from '../errors.ts';
import type { RouteContext } from './context.ts';
import { IMPORT_JSON_SCHEMA, importJson } from './imports.ts';
import { closedObject, IDENTIFIER_PARAMS, refusals } from './schemas.ts';

const CONFIG = { role: 'admin', atOwner: true } as const;
const FEED = 'identity_decisions';

type Asked = Omit<Decision, 'decision_id' | 'decided_at'>;

/**
 * `POST /v1/identities/decisions` and `DELETE /v1/identities/decisions/{id}`: a decision about two identifiers, and its
 * undoing, as records that are taken in like any other.
 */
export function identityRoutes(app: FastifyInstance, context: RouteContext): void {
  app.post<{ Body: Asked }>(
    '/v1/identities/decisions',
    { config: CONFIG, schema: DECIDE_SCHEMA },
    async ({ body }, reply) => {
      if (body.person === body.other) throw new Problem('bad-request', 'body other must differ from person');
      await context.read((connection) => checkNamed(connection, body));
      const decision = { ...body, decision_id: randomUUID(), decided_at: context.now() };
      return take(context, reply, decision);
    },
  );
  app.delete<{ Params: { id: string } }>(
    '/v1/identities/decisions/:id',
    { config: CONFIG, schema: UNDO_SCHEMA },
    async ({ params }, reply) => {
      const decision = await context.read((connection) => decisionOf(connection, params.id));
      return take(context, reply, decision, true);
    },
  );
}

async function take(context: RouteContext, reply: FastifyReply, decision: Decision, isUndone = false) {
  context.tracing();
  const body = Readable.from([Buffer.from(decisionLine(decision, isUndone))]);
  const taken = await context.imports.take({ feed: FEED, format: 'ndjson', body });
  reply.code(202).header('location', `/v1/imports/${taken.id}`);
  return { decision_id: decision.decision_id, import: importJson(taken) };
}

const TEXT = { type: 'string', minLength: 1, maxLength: 1024 };
const TAKEN = {
  description: 'Taken; `Location` tells what becomes of it',
  ...closedObject({ decision_id: { type: 'string' }, import: IMPORT_JSON_SCHEMA }),
};

const DECIDE_SCHEMA = {
  summary: 'Decides that two identifiers are one person, or are not',
  description:
    'The decision is a record of the feed `identity_decisions`; answers follow once its import is done and the graph is loaded anew.',
  body: closedObject(
    { person: TEXT, other: TEXT, is_same: { type: 'boolean' }, reason: { ...TEXT, maxLength: 4096 } },
    ['reason'],
  ),
  response: {
    202: TAKEN,
    ...refusals('bad-request', 'unknown-person', 'body-too-large', 'unsupported-media-type', 'not-ready'),
  },
};

const UNDO_SCHEMA = {
  summary: 'Undoes a decision about two identifiers',
  params: IDENTIFIER_PARAMS,
  response: { 202: TAKEN, ...refusals('unknown-decision', 'path-too-long', 'not-ready') },
};
