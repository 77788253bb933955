import type { FastifyInstance } from 'fastify';
import { Problem } from '../errors.ts';
import type { Handed } from '../handover/handed.ts';
import type { Traces } from '../traces/traces.ts';

interface Piece {
  Params: { id: string; attempt: string };
  Querystring: { at: string };
  /** Absent where the piece is empty. */
  Body?: Buffer;
}

const PIECE_BYTES_MAX = 4 << 20;

/** `PUT /internal/results/{id}/{attempt}`: a piece of a result that a worker hands over; nobody else finds the address. */
export function resultRoutes(
  app: FastifyInstance,
  { traces, handed }: { traces: Traces; handed: Handed },
): void {
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      if (!handed.of(request)) throw new Problem('unknown-route');
    });
    const parse = { parseAs: 'buffer', bodyLimit: PIECE_BYTES_MAX } as const;
    scope.addContentTypeParser(
      'application/octet-stream',
      parse,
      async (_request: unknown, body: Buffer) => body,
    );
    scope.put<Piece>(
      '/internal/results/:id/:attempt',
      { schema: { hide: true }, bodyLimit: PIECE_BYTES_MAX },
      async ({ params, query, body }, reply) => {
        await traces.receive(
          { id: params.id, attempt: Number(params.attempt) },
          Number(query.at),
          body ?? Buffer.alloc(0),
        );
        return reply.code(204).send();
      },
    );
  });
}
