import type { FastifyInstance } from 'fastify';
import type { RouteContext } from './context.ts';
import { closedObject, refusals } from './schemas.ts';

const STATUS = { type: 'string' };

/** `GET /healthz`: the process answers. `GET /readyz`: it has loaded the store. */
export function healthRoutes(app: FastifyInstance, { tracing }: RouteContext): void {
  app.get(
    '/healthz',
    { schema: { summary: 'Liveness', response: { 200: closedObject({ status: STATUS }), ...refusals() } } },
    async () => ({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Readiness',
        response: {
          200: closedObject({ status: STATUS, version: { type: 'integer' } }),
          ...refusals('not-ready'),
        },
      },
    },
    async () => ({ status: 'ready', version: tracing().version }),
  );
}
