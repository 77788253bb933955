import type { FastifyInstance } from 'fastify';
import { wouldForget } from '../../data/retention/forget.ts';
import { DEFAULT_ZONE } from '../../engine/time.ts';
import { FORGOTTEN_COLUMNS } from '../formats/retention-columns.ts';
import { type RetentionState, startOfDaysBack } from '../retention/retention.ts';
import type { RouteContext } from './context.ts';
import { EVENTS_SCHEMA, sendEvents } from './events.ts';
import { closedObject, refusals, rowSchema } from './schemas.ts';

const DAYS_MAX = 36_500;
const CONFIG = { role: 'admin', atOwner: true } as const;
type ById = { Params: { id: string } };

/** `POST /v1/retention`: removes what is older than so many days; `GET /v1/retention/{id}` says how far it is. */
export function retentionRoutes(app: FastifyInstance, context: Pick<RouteContext, 'retention'>): void {
  app.post<{ Body: { older_than_days: number; dry_run: boolean } }>(
    '/v1/retention',
    { config: CONFIG, schema: SUBMIT_SCHEMA },
    async ({ body }, reply) => {
      const { store, jobs } = context.retention;
      const before = startOfDaysBack(store.now(), body.older_than_days, DEFAULT_ZONE);
      if (body.dry_run) {
        const state = {
          id: 'dry-run',
          state: 'done' as const,
          before,
          feeds: await wouldForget(store, before),
        };
        return { state };
      }
      const state = await jobs.submit(before);
      reply.code(202).header('location', `/v1/retention/${state.id}`);
      return { state };
    },
  );
  app.get<ById>('/v1/retention/:id', { config: CONFIG, schema: STATE_SCHEMA }, async ({ params }) => {
    return { state: context.retention.jobs.get(params.id) };
  });
  app.get<ById>(
    '/v1/retention/:id/events',
    { config: CONFIG, schema: FOLLOW_SCHEMA },
    async ({ params }, reply) => {
      const { jobs } = context.retention;
      jobs.get(params.id);
      return sendEvents(reply, jobs.follow(params.id) as AsyncIterable<RetentionState>);
    },
  );
}

const STATE = closedObject({
  state: closedObject(
    {
      id: { type: 'string' },
      state: { type: 'string', enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
      before: { type: 'integer', description: 'epoch seconds' },
      step: { type: 'string' },
      feeds: { type: 'array', items: rowSchema(FORGOTTEN_COLUMNS) },
      refusal: { type: 'string' },
    },
    ['step', 'feeds', 'refusal'],
  ),
});

const NO_QUERY = closedObject({});
const ID_PARAMS = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', minLength: 1, maxLength: 100 } },
};

const SUBMIT_SCHEMA = {
  summary: 'Removes records of whereabouts that are older than so many days',
  description:
    'From journal and store: 202 and the address of the job, which outlives the server. While the store is exchanged, questions are refused with `not-ready`. In server mode the graph in Neo4j loses them after that, then copies of followers; `/readyz` tells of the graph how many batches still have some. With `dry_run` it is counted what would be removed.',
  querystring: NO_QUERY,
  body: closedObject(
    {
      older_than_days: { type: 'integer', minimum: 1, maximum: DAYS_MAX },
      dry_run: { type: 'boolean', default: false },
    },
    ['dry_run'],
  ),
  response: {
    200: { description: 'What would be removed', ...STATE },
    202: { description: 'Taken', ...STATE },
    ...refusals('bad-request', 'unsupported-media-type', 'body-too-large', 'not-ready'),
  },
};

const STATE_SCHEMA = {
  summary: 'How far a removal is',
  params: ID_PARAMS,
  querystring: NO_QUERY,
  response: { 200: { description: 'Its state', ...STATE }, ...refusals('bad-request', 'unknown-retention') },
};

const FOLLOW_SCHEMA = {
  summary: 'How far a removal is, as it goes on',
  params: ID_PARAMS,
  querystring: NO_QUERY,
  response: { 200: EVENTS_SCHEMA, ...refusals('bad-request', 'unknown-retention') },
};
