import type { FastifyInstance } from 'fastify';
import { FEEDS } from '../../data/feeds/declaration.ts';
import type { FileFormat } from '../../data/feeds/file-name.ts';
import { BUILT_IN_MAPPINGS } from '../../data/feeds/mapping/built-in.ts';
import { type Mapping, MappingError } from '../../data/feeds/mapping/mapping.ts';
import { mappingFrom } from '../../data/feeds/mapping/parse.ts';
import { statusOf } from '../../data/store/status.ts';
import { DEFAULT_ZONE, isZone } from '../../engine/time.ts';
import { Problem } from '../errors.ts';
import { FEED_COLUMNS } from '../formats/feed-rows.ts';
import type { FormatName } from '../formats/formats.ts';
import { jsonRow } from '../formats/json-row.ts';
import { oneBatch } from '../formats/row-set.ts';
import { bodyOf } from './body.ts';
import type { RouteContext } from './context.ts';
import { IMPORT_JSON_SCHEMA, importJson } from './imports.ts';
import { formatOf, sendRows } from './negotiation.ts';
import { answerSchema, closedObject, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];
const BODY_BYTES_MAX = 64 << 20;

const MEDIA_TYPES: Readonly<Record<string, FileFormat>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/vnd.apache.arrow.stream': 'arrow',
  'application/vnd.apache.arrow.file': 'arrow',
  'application/vnd.apache.parquet': 'parquet',
  'text/plain': 'lines',
};

interface FeedRequest {
  Params: { feed: string };
  Querystring: { time_zone?: string; delimiter?: string; map?: string };
}

/** `GET /v1/feeds`: the same rows as the command `status`. `POST /v1/feeds/{feed}`: takes records in. */
export function feedRoutes(app: FastifyInstance, { imports, read, tracing }: RouteContext): void {
  app.get('/v1/feeds', { config: { role: 'dashboard' }, schema: FEEDS_SCHEMA }, async (request, reply) => {
    tracing();
    const format = formatOf(request, FORMATS_OFFERED);
    const rows = (await read(statusOf)).map((feed) => ({ ...feed }));
    if (format !== 'json') return sendRows(reply, format, { columns: FEED_COLUMNS, batches: oneBatch(rows) });
    return { rows: rows.map((row) => jsonRow(FEED_COLUMNS, row)) };
  });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is read by the route, as it comes in.
    scope.addContentTypeParser(Object.keys(MEDIA_TYPES), (_request, _body, done) => done(null));
    scope.post<FeedRequest>(
      '/v1/feeds/:feed',
      { config: { role: 'ingest', atOwner: true }, schema: FEED_SCHEMA },
      async (request, reply) => {
        tracing();
        const { time_zone: timeZone, delimiter, map } = request.query;
        if (timeZone !== undefined && !isZone(timeZone))
          throw new Problem(
            'bad-request',
            `querystring time_zone must be a time zone such as ${DEFAULT_ZONE}`,
          );
        const taken = await imports.take({
          feed: request.params.feed,
          format: fileFormatOf(request.headers['content-type'], map === undefined ? null : mappingAsked(map)),
          body: bodyOf(request.raw, BODY_BYTES_MAX),
          ...(timeZone !== undefined && { timeZone }),
          ...(delimiter !== undefined && { delimiter }),
          ...(request.caller !== null && { sender: request.caller }),
          ...(map !== undefined && { map }),
        });
        reply.code(202).header('location', `/v1/imports/${taken.id}`);
        return importJson(taken);
      },
    );
  });
}

/** @throws Problem `bad-request` */
function mappingAsked(map: string): Mapping {
  try {
    return mappingFrom(map);
  } catch (error) {
    if (error instanceof MappingError) throw new Problem('bad-request', `querystring map: ${error.message}`);
    throw error;
  }
}

/** Where a mapping lays the lines out, the content type says nothing. */
function fileFormatOf(contentType = '', mapping: Mapping | null): FileFormat {
  const format = MEDIA_TYPES[contentType.split(';')[0]!.trim().toLowerCase()];
  if (format && mapping?.layout) return 'lines';
  if (format === 'lines')
    throw new Problem('unsupported-media-type', 'text/plain is read by a map with a layout');
  if (format) return format;
  throw new Problem('unsupported-media-type', `read are ${Object.keys(MEDIA_TYPES).join(', ')}`);
}

const NULLABLE_INSTANT = { type: ['string', 'null'], format: 'date-time' };

const FEEDS_SCHEMA = {
  summary: 'What the store holds, feed by feed',
  querystring: closedObject({ format: { type: 'string', enum: FORMATS_OFFERED } }, ['format']),
  response: {
    200: answerSchema(
      'One row a feed',
      closedObject({
        rows: {
          type: 'array',
          items: rowSchema(FEED_COLUMNS, {
            first: NULLABLE_INSTANT,
            last: NULLABLE_INSTANT,
            last_import: NULLABLE_INSTANT,
          }),
        },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals('bad-request', 'not-acceptable', 'not-ready'),
  },
};

const FEED_SCHEMA = {
  summary: 'Takes records of a feed in',
  description:
    'The body is CSV, NDJSON, Arrow or Parquet by its content type, or lines that a map lays out, gzip or plain, up to 64 MiB. 202 means that it is synced to disk and will be imported, even after a crash. Records sent again are not stored twice.',
  params: closedObject({ feed: { type: 'string', enum: FEEDS.map(({ name }) => name) } }),
  querystring: closedObject(
    {
      time_zone: {
        type: 'string',
        maxLength: 64,
        description: 'IANA zone of times of day that have no offset; without it they are rejected',
      },
      delimiter: {
        type: 'string',
        pattern: '^[\\x20-\\x7e\\t]$',
        description: 'of CSV; a comma where none is named',
      },
      map: {
        type: 'string',
        minLength: 1,
        description: `how foreign columns, units and codes become the feed's: JSON as in a file of --map, or ${Object.keys(BUILT_IN_MAPPINGS).join(', ')}`,
      },
    },
    ['time_zone', 'delimiter', 'map'],
  ),
  body: { content: Object.fromEntries(Object.keys(MEDIA_TYPES).map((type) => [type, { schema: {} }])) },
  response: {
    202: { description: 'Taken; `Location` tells what becomes of it', ...IMPORT_JSON_SCHEMA },
    ...refusals('bad-request', 'unknown-feed', 'body-too-large', 'unsupported-media-type', 'not-ready'),
  },
};
