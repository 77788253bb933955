import type { FastifyInstance } from 'fastify';
import { rejectedOfFile } from '../../data/store/status.ts';
import { grants } from '../auth/roles.ts';
import type { FormatName } from '../formats/formats.ts';
import { IMPORT_COLUMNS } from '../formats/import-columns.ts';
import { jsonRow } from '../formats/json-row.ts';
import { oneBatch } from '../formats/row-set.ts';
import { IMPORT_STATES, type ImportState } from '../imports/import-state.ts';
import type { RouteContext } from './context.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { EVENTS_SCHEMA, sendEvents } from './events.ts';
import { formatOf, sendList } from './negotiation.ts';
import { answerSchema, CURSOR, closedObject, IDENTIFIER_PARAMS, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];
const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;
/** Of the rejected rows of an import, and of imports. */
const [LINE_CURSOR, IMPORT_CURSOR] = ['line', 'import'];
const CONFIG = { role: 'ingest', atOwner: true } as const;

interface ListRequest {
  Querystring: { state?: ImportState['state']; limit: number; cursor?: string };
}

interface ImportRequest {
  Params: { id: string };
  Querystring: { limit: number; cursor?: string };
}

/** `GET /v1/imports`; `GET /v1/imports/{id}` with its rejected rows, page by page, its `/events`, and `DELETE` of it. */
export function importRoutes(app: FastifyInstance, { imports, read }: RouteContext): void {
  app.get<ListRequest>('/v1/imports', { config: CONFIG, schema: LIST_SCHEMA }, async (request, reply) => {
    const { state, limit, cursor } = request.query;
    // Whoever sends records in need not know what others send.
    const sender = grants(request.roles, 'admin') ? undefined : String(request.caller);
    const before = cursor === undefined ? undefined : Number(placeOf(IMPORT_CURSOR, cursor));
    const page = imports.list({ sender, state, before, limit });
    const next = page.before === null ? null : cursorOf(IMPORT_CURSOR, String(page.before));
    const format = formatOf(request, FORMATS_OFFERED);
    if (next !== null && format !== 'json') reply.header('truyvet-next', next);
    const rows = page.imports.map((one) => ({ ...one }));
    return sendList(reply, format, { head: { next }, columns: IMPORT_COLUMNS, batches: oneBatch(rows) });
  });
  app.get<ImportRequest>(
    '/v1/imports/:id',
    { config: CONFIG, schema: IMPORT_SCHEMA },
    async ({ params, query }) => {
      const { limit, cursor } = query;
      const state = imports.get(params.id);
      const afterLine = cursor === undefined ? -1 : Number(placeOf(LINE_CURSOR, cursor));
      // The same body may have been imported before: its rejected rows are not those of one that was not.
      const rows = state.rejected
        ? await read((connection) =>
            rejectedOfFile(connection, imports.fileOf(params.id), afterLine, limit + 1),
          )
        : [];
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? cursorOf(LINE_CURSOR, String(page.at(-1)!.line)) : null;
      return { ...importJson(state), next, rejected_rows: page };
    },
  );
  app.get<{ Params: { id: string } }>(
    '/v1/imports/:id/events',
    { config: CONFIG, schema: EVENTS_OF_IMPORT_SCHEMA },
    async ({ params }, reply) => sendEvents(reply, eventsOf(imports.follow(params.id))),
  );
  app.delete<{ Params: { id: string } }>(
    '/v1/imports/:id',
    { config: CONFIG, schema: CANCEL_SCHEMA },
    async ({ params }) => importJson(await imports.cancel(params.id)),
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
  state: { type: 'string', enum: IMPORT_STATES },
  step: { type: 'string', enum: ['staged', 'written', 'accepted', 'applied'] },
  remedies: { type: 'array', items: { type: 'string' } },
};

/** Of `importJson`. */
export const IMPORT_JSON_SCHEMA = rowSchema(IMPORT_COLUMNS, IMPORT_SHAPES);

const NULLABLE_TEXT = { type: ['string', 'null'] };

const LIST_SCHEMA = {
  summary: 'Imports of records that were sent in, the newest first',
  description:
    'Those sent with the same key; with the role admin all. A page ends with the cursor of the next one: `next` in JSON, the header `truyvet-next` in other formats.',
  querystring: closedObject(
    {
      state: { type: 'string', enum: IMPORT_STATES },
      limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
      cursor: CURSOR,
      format: { type: 'string', enum: FORMATS_OFFERED },
    },
    ['state', 'limit', 'cursor', 'format'],
  ),
  response: {
    200: answerSchema(
      'A page of imports',
      closedObject({ next: NULLABLE_TEXT, rows: { type: 'array', items: IMPORT_JSON_SCHEMA } }),
      FORMATS_OFFERED,
    ),
    ...refusals('bad-request', 'bad-cursor', 'not-acceptable'),
  },
};

const IMPORT_SCHEMA = {
  summary: 'What became of records that were sent in',
  description:
    'Once `state` is `done`, answers follow the import. `failed`: nothing was taken, `refusal` says why. `cancelled`: nothing was taken. While an attempt that failed waits to be made again, `failure` and `next_attempt_at` say so. The rejected rows come in pages: `next` is the cursor of the next one.',
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

const CANCEL_SCHEMA = {
  summary: 'Cancels an import: nothing of it is taken, now or later',
  description:
    'One that waits, or is read and checked, ends at once; others that were read together with it go on. Refused from the moment on at which its records are about to be in the store.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject({}),
  response: {
    200: { description: 'Cancelled, now or before', ...IMPORT_JSON_SCHEMA },
    ...refusals('bad-request', 'unknown-import', 'import-not-cancelled', 'path-too-long'),
  },
};
