import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type HandOver, OwnerAwayError, TooManyRequestsError } from '../../workers/handover/hand-over.ts';
import type { Answer } from '../../workers/handover/protocol.ts';
import { CarrierAwayError } from '../../workers/jobs/errors.ts';
import { Problem } from '../errors.ts';
import { bytesOf } from '../routes/body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Only the owner of the data can answer: it writes, or tells of what was written. */
    atOwner?: true;
  }
}

const BODY_BYTES_MAX = 64 << 20;
const RETRY_AFTER_S = 5;
const PASSED_ON = ['accept', 'content-type', 'content-encoding'];

/**
 * Hands requests that only the owner can answer to it, once their role is checked, and answers what it answers: those
 * for its own routes, and those about earlier states, which a copy of the graph does not have.
 */
export function handOverRoutes(app: FastifyInstance, owner: Pick<HandOver, 'ask'>): void {
  app.addHook('onRequest', async (request, reply) => {
    const isForOwner = request.routeOptions.config.atOwner || isOfPast(request.query);
    if (isForOwner)
      return pass(reply, await askOwner(owner, request, await bytesOf(request.raw, BODY_BYTES_MAX)));
  });
  app.addHook('preHandler', async (request, reply) => {
    if (isOfPast(request.body))
      return pass(reply, await askOwner(owner, request, Buffer.from(JSON.stringify(request.body))));
  });
}

function isOfPast(asked: unknown): boolean {
  return typeof asked === 'object' && asked !== null && 'known_at' in asked;
}

function pass(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(Readable.from(body));
}

async function askOwner(
  owner: Pick<HandOver, 'ask'>,
  { method, url, headers, caller, roles, areas }: FastifyRequest,
  body: Buffer,
): Promise<Answer> {
  const passed = PASSED_ON.filter((name) => headers[name] !== undefined);
  const asked = {
    method,
    url,
    headers: Object.fromEntries(passed.map((name) => [name, String(headers[name])])),
    caller,
    roles,
    areas,
  };
  try {
    return await owner.ask(asked, body);
  } catch (error) {
    if (error instanceof OwnerAwayError) throw new Problem('owner-away', error.message, RETRY_AFTER_S);
    if (error instanceof TooManyRequestsError) throw new Problem('busy', error.message, RETRY_AFTER_S);
    if (error instanceof CarrierAwayError) throw new Problem('jobs-away', error.message, RETRY_AFTER_S);
    throw error;
  }
}
