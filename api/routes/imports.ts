import type { FastifyInstance } from 'fastify';
import { rejectedOfFile } from '../../data/store/status.ts';
import { jsonRow } from '../formats/json-row.ts';
import type { Column } from '../formats/row-set.ts';
import type { ImportState } from '../imports/imports.ts';
import type { RouteContext } from './context.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { EVENTS_SCHEMA, sendEvents } from './events.ts';
import { CURSOR, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;
const CURSOR_KIND = 'line';
const CONFIG = { role: 'ingest', atOwner: true } as const;

/** What is known of an import. */
export const IMPORT_COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'text' },
  { name: 'feed', kind: 'text' },
  { name: 'state', kind: 'text' },
  { name: 'step', kind: 'text', optional: true },
  { name: 'bytes', kind: 'integer' },
  { name: 'received_at', kind: 'instant' },
  { name: 'finished_at', kind: 'instant', optional: true },
  { name: 'rows_read', kind: 'integer', optional: true },
  { name: 'accepted', kind: 'integer', optional: true },
  { name: 'already_known', kind: 'integer', optional: true },
  { name: 'rejected', kind: 'integer', optional: true },
  { name: 'remedies', kind: 'json' },
  { name: 'refusal', kind: 'text', optional: true },
];

interface ImportRequest {
  Params: { id: string };
  Querystring: { limit: number; cursor?: string };
}

/** `GET /v1/imports/{id}` with its rejected rows, page by page, and `GET /v1/imports/{id}/events`. */
export function importRoutes(app: FastifyInstance, { imports, read }: RouteContext): void {
  app.get<ImportRequest>(
    '/v1/imports/:id',
    { config: CONFIG, schema: IMPORT_SCHEMA },
    async ({ params, query }) => {
      const { limit, cursor } = query;
      const state = importJson(imports.get(params.id));
      const afterLine = cursor === undefined ? -1 : Number(placeOf(CURSOR_KIND, cursor));
      const rows = await read((connection) =>
        rejectedOfFile(connection, imports.fileOf(params.id), afterLine, limit + 1),
      );
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? cursorOf(CURSOR_KIND, String(page.at(-1)!.line)) : null;
      return { ...state, next, rejected_rows: page };
    },
  );
  app.get<{ Params: { id: string } }>(
    '/v1/imports/:id/events',
    { config: CONFIG, schema: EVENTS_OF_IMPORT_SCHEMA },
    async ({ params }, reply) => sendEvents(reply, eventsOf(imports.follow(params.id))),
  );
}

async function* eventsOf(states: AsyncIterable<ImportState>): AsyncGenerator<object> {
  for await (const state of states) yield importJson(state);
}

/** An import as JSON shows it. */
export function importJson(state: ImportState): Record<string, unknown> {
  return jsonRow(IMPORT_COLUMNS, { ...state });
}

const IMPORT_SHAPES = {
  state: { type: 'string', enum: ['queued', 'running', 'done', 'failed'] },
  step: { type: 'string', enum: ['staged', 'written', 'accepted', 'applied'] },
  remedies: { type: 'array', items: { type: 'string' } },
};

/** Of `importJson`. */
export const IMPORT_JSON_SCHEMA = rowSchema(IMPORT_COLUMNS, IMPORT_SHAPES);

const NULLABLE_TEXT = { type: ['string', 'null'] };

const IMPORT_SCHEMA = {
  summary: 'What became of records that were sent in',
  description:
    'Once `state` is `done`, answers follow the import. `failed`: nothing was taken, `refusal` says why. The rejected rows come in pages: `next` is the cursor of the next one.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject(
    {
      limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
      cursor: CURSOR,
    },
    ['limit', 'cursor'],
  ),
  response: {
    200: {
      ...IMPORT_JSON_SCHEMA,
      required: [...(IMPORT_JSON_SCHEMA.required as string[]), 'next', 'rejected_rows'],
      properties: {
        ...(IMPORT_JSON_SCHEMA.properties as object),
        next: NULLABLE_TEXT,
        rejected_rows: {
          type: 'array',
          items: closedObject({
            line: { type: 'integer' },
            column: NULLABLE_TEXT,
            value: NULLABLE_TEXT,
            reason: { type: 'string' },
          }),
        },
      },
    },
    ...refusals('bad-request', 'bad-cursor', 'unknown-import', 'path-too-long'),
  },
};

const EVENTS_OF_IMPORT_SCHEMA = {
  summary: 'The progress of an import, as it happens',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject({}),
  response: { 200: EVENTS_SCHEMA, ...refusals('bad-request', 'unknown-import', 'path-too-long') },
};
