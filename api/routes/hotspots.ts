import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FormatName } from '../formats/formats.ts';
import { jsonRow } from '../formats/json-row.ts';
import { oneBatch } from '../formats/row-set.ts';
import type { Found } from '../hotspots/found.ts';
import { foundCells } from '../hotspots/found-cells.ts';
import { shownWhole } from '../hotspots/shown.ts';
import type { RouteContext } from './context.ts';
import {
  HOTSPOT_OPTIONAL,
  HOTSPOT_PARAMETERS,
  type HotspotQuery,
  questionOfQuery,
  seesAll,
} from './hotspot-query.ts';
import { formatOf, sendRows } from './negotiation.ts';
import { answerSchema, closedObject, refusals } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow', 'geojson'];
const ARROW = 'application/vnd.apache.arrow.stream';

interface Explained {
  Params: { name: string };
  Querystring: HotspotQuery;
}

/**
 * `GET /v1/hotspots`, its values alone for a map that has the outlines, and what a cell or cluster rests on. Callers
 * who are no epidemiologist get classes, and counts that are not withheld.
 */
export function hotspotRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get<{ Querystring: HotspotQuery }>(
    '/v1/hotspots',
    { config: { role: 'dashboard' }, schema: HOTSPOTS_SCHEMA },
    async (request, reply) => {
      const format = formatOf(request, FORMATS_OFFERED);
      const { statement, columns, rows } = await found(context, request, reply);
      reply.headers({
        'truyvet-policy': encodeURI(String(statement.policy)),
        'truyvet-version': Number(statement.version),
      });
      if (format !== 'json') return sendRows(reply, format, { columns, batches: oneBatch(rows) });
      return { ...statement, rows: rows.map((row) => jsonRow(columns, row)) };
    },
  );
  app.get<{ Querystring: HotspotQuery }>(
    '/v1/hotspots/values',
    { config: { role: 'dashboard' }, schema: VALUES_SCHEMA },
    async (request, reply) => {
      const { valuesBatch } = await import('../hotspots/values.ts');
      const { shown } = await shownTo(context, request);
      return reply.type(ARROW).send(Buffer.from(valuesBatch(shown)));
    },
  );
  for (const kind of ['cells', 'clusters'])
    app.get<Explained>(
      `/v1/hotspots/${kind}/:name`,
      { config: { role: 'epidemiologist' }, schema: EXPLAIN_SCHEMA },
      async (request, reply) => (await found(context, request, reply)).explain(request.params.name),
    );
}

type Asking = FastifyRequest<{ Querystring: HotspotQuery }>;

/** What the caller may see of the answer. */
async function found(context: RouteContext, request: Asking, reply: FastifyReply): Promise<Found> {
  const question = questionOfQuery(request.query, context.hotspots.outlines);
  using held = context.hold();
  if (seesAll(request))
    return await context.hotspots.find(held.tracing, context.policy, question, { signal: closing(reply) });
  const { answer, shown } = await context.hotspots.published(held.tracing, context.policy, question);
  return foundCells(answer, shown);
}

/** The layer of the answer, as the caller may see it. */
export async function shownTo({ hold, hotspots, policy }: RouteContext, request: Asking) {
  const question = questionOfQuery(request.query, hotspots.outlines);
  using held = hold();
  if (!seesAll(request)) return await hotspots.published(held.tracing, policy, question);
  const answer = await hotspots.answer(held.tracing, policy, question);
  return { answer, shown: shownWhole(answer.layer) };
}

/** Says when nobody waits for the answer any more. */
function closing({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}

const TEXT = { type: 'string' };
const PARAMETERS = closedObject(
  { ...HOTSPOT_PARAMETERS, format: { type: 'string', enum: FORMATS_OFFERED } },
  [...HOTSPOT_OPTIONAL, 'format'],
);
const REFUSALS = refusals('bad-request', 'forbidden', 'not-acceptable', 'not-ready');

const HOTSPOTS_SCHEMA = {
  summary: 'Cells or clusters with more events than chance explains',
  description:
    'One row for each cell and step with an event or a class, or for each cluster. Without the role epidemiologist: classes, and counts that are not withheld.',
  querystring: PARAMETERS,
  response: {
    200: answerSchema(
      'The cells or clusters, and how they were come by',
      {
        type: 'object',
        required: ['method', 'of', 'resolution', 'version', 'policy', 'values', 'study_area', 'seed', 'rows'],
        properties: {
          method: TEXT,
          of: TEXT,
          resolution: { type: 'integer' },
          version: { type: 'integer' },
          policy: TEXT,
          values: TEXT,
          study_area: { type: 'object', additionalProperties: true },
          seed: { type: 'integer' },
          rows: { type: 'array', items: { type: 'object', additionalProperties: true } },
        },
        additionalProperties: true,
      },
      FORMATS_OFFERED,
    ),
    ...REFUSALS,
  },
};

const VALUES_SCHEMA = {
  summary: 'The values of all steps, without outlines',
  description:
    'One Arrow record batch: `cell` as an unsigned number of 64 bits, `from`, `to`, `count`, `class`, and for epidemiologists the scores. A map that has the tiles moves through time with it.',
  querystring: closedObject(HOTSPOT_PARAMETERS, HOTSPOT_OPTIONAL),
  response: {
    200: {
      description: 'One row for each cell and step with an event or a class',
      content: { [ARROW]: { schema: { type: 'string' } } },
    },
    ...REFUSALS,
  },
};

const EXPLAIN_SCHEMA = {
  summary: 'What one cell, or the cluster of a number, rests on',
  description:
    'Of a cell its events, neighbours, weights and values; of a cluster its cases, who of them is a contact of whom, and the venues that several of them visited.',
  params: closedObject({ name: { type: 'string', minLength: 1, maxLength: 15 } }),
  querystring: closedObject(HOTSPOT_PARAMETERS, HOTSPOT_OPTIONAL),
  response: { 200: { type: 'object', additionalProperties: true }, ...REFUSALS },
};
