import type { FastifyInstance } from 'fastify';
import type { RouteContext } from './context.ts';
import { closedObject, refusals } from './schemas.ts';

const STATUS = { type: 'string' };

/** `GET /healthz`: the process answers. `GET /readyz`: it has loaded the store. `GET /metrics`: what it counts. */
export function healthRoutes(
  app: FastifyInstance,
  { tracing, metrics, graph, isFollower }: RouteContext,
): void {
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
          200: READY,
          ...refusals('not-ready'),
        },
      },
    },
    async () => ({
      status: 'ready',
      version: tracing().version,
      ...(graph && { role: isFollower ? 'follower' : 'owner', graph: graphState(graph) }),
    }),
  );
}

/** Answers come from a store at hand, so a graph that is away or behind does not make the server unready. */
const READY = {
  type: 'object',
  additionalProperties: false,
  required: ['status', 'version'],
  properties: {
    status: STATUS,
    version: { type: 'integer' },
    role: {
      type: 'string',
      enum: ['owner', 'follower'],
      description: 'Server mode: whether the answers come from the data folder, or from a copy of the graph.',
    },
    graph: {
      ...closedObject({
        version: { type: 'integer' },
        behind: { type: 'integer' },
        reachable: { type: 'boolean' },
      }),
      description:
        'Server mode: how far the graph in Neo4j is, and how many accepted batches it, or a follower, lacks; of an owner also those that it holds with records removed since.',
    },
  },
};

function graphState({ state: { version, behind, isReachable } }: NonNullable<RouteContext['graph']>) {
  return { version, behind, reachable: isReachable };
}

const METRICS_SCHEMA = {
  summary: 'Counters and gauges for Prometheus',
  response: {
    200: { description: 'Text format 0.0.4', content: { 'text/plain': { schema: STATUS } } },
    ...refusals(),
  },
};
