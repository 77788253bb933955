import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Answer, HandedRequest } from '../../workers/handover/protocol.ts';

/** Names a request that was handed over; nobody outside of this process can know the value. */
const HEADER = 'truyvet-handed-over';

/** Requests that were handed over by followers and workers, who have checked what they may ask, and are being answered. */
export class Handed {
  readonly #requests = new Map<string, HandedRequest>();

  /** What is known of a request that was handed over; `undefined` for one that came over the network. */
  of({ headers }: Pick<FastifyRequest, 'headers'>): HandedRequest | undefined {
    return this.#requests.get(String(headers[HEADER]));
  }

  /** Lets the app answer as if the request had come to it. */
  async answer(app: FastifyInstance, request: HandedRequest, body: Buffer): Promise<Answer> {
    const token = randomUUID();
    this.#requests.set(token, request);
    const response = await app.inject({
      method: request.method as 'GET',
      url: request.url,
      headers: { ...request.headers, host: 'localhost', [HEADER]: token },
      ...(body.length > 0 && { payload: body }),
      payloadAsStream: true,
    });
    const { statusCode: status, headers } = response;
    const bytes = response.stream();
    bytes.once('close', () => this.#requests.delete(token));
    return { status, headers: passedOn(headers), body: bytes as Readable };
  }
}

/** Headers of one connection that mean nothing on the next. */
const OF_CONNECTION = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'];

function passedOn(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const passed = Object.entries(headers).filter(([name]) => !OF_CONNECTION.includes(name));
  return Object.fromEntries(passed.map(([name, value]) => [name, String(value)]));
}
