import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import { Problem, problemBody, problemOf } from '../errors.ts';

/** Where nobody knows better when a server is back. */
const UNAVAILABLE_RETRY_S = 5;
const MEDIA_TYPE = 'application/problem+json';

/** Answers with the problem behind anything thrown in a route. */
export function refuse(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  const body = problemBody(problem);
  const retryAfter_s = problem.retryAfter_s ?? (body.status === 503 ? UNAVAILABLE_RETRY_S : null);
  if (retryAfter_s !== null) reply.header('retry-after', retryAfter_s);
  // The rest of such a body is not waited for.
  if (body.code === 'body-too-large') reply.header('connection', 'close');
  if (body.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
  return reply.code(body.status).type(MEDIA_TYPE).send(body);
}

/** Answers what fails before a route is found: an address that cannot be decoded, a parameter too long. */
export function refuseEarly(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  refuse(error, request, reply);
}

/** Answers, on the bare connection, what is no HTTP request or came too late. */
export function answerRaw(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = problemBody(problemOf({ statusCode: 400, code: error.code }));
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}`,
    `content-type: ${MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** The refusal of a request that its route's schema does not allow. Names the parameter, not its value. */
export function invalid(errors: FastifySchemaValidationError[], part: string): Problem {
  const [{ instancePath, keyword, message, params }] = errors as [FastifySchemaValidationError];
  if (part === 'params' && keyword === 'maxLength') return new Problem('path-too-long');
  if (part === 'params' && keyword === 'enum')
    return new Problem('unknown-feed', `known are ${(params.allowedValues as string[]).join(', ')}`);
  const name = instancePath.slice(1);
  if (keyword === 'additionalProperties')
    return new Problem('bad-request', `${part} "${params.additionalProperty}" is not known`);
  const allowed = keyword === 'enum' ? `: ${(params.allowedValues as string[]).join(', ')}` : '';
  return new Problem('bad-request', `${part} ${name} ${message}${allowed}`);
}
