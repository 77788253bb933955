import type { FastifyInstance } from 'fastify';
import type { RouteContext } from './context.ts';
import { closedObject, refusals } from './schemas.ts';

const STATUS = { type: 'string' };

/** `GET /healthz`: the process answers. `GET /readyz`: it has loaded the store. `GET /metrics`: what it counts. */
export function healthRoutes(app: FastifyInstance, { tracing, metrics }: RouteContext): void {
  app.get('/metrics', { schema: METRICS_SCHEMA }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text()),
  );
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

const METRICS_SCHEMA = {
  summary: 'Counters and gauges for Prometheus',
  response: {
    200: { description: 'Text format 0.0.4', content: { 'text/plain': { schema: STATUS } } },
    ...refusals(),
  },
};
