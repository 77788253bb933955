import type { FastifyInstance } from 'fastify';
import { type RejectedPlace, rejectedAfter } from '../../data/store/status.ts';
import type { FormatName } from '../formats/formats.ts';
import { REJECTED_COLUMNS } from '../formats/rejected-rows.ts';
import { oneBatch } from '../formats/row-set.ts';
import type { RouteContext } from './context.ts';
import { cursorOfParts, partsOf } from './cursor.ts';
import { formatOf, sendList } from './negotiation.ts';
import { answerSchema, CURSOR, closedObject, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];
const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;
const CURSOR_KIND = 'rejected';
const START: RejectedPlace = [0, '', 0];

/** `GET /v1/rejected`: the same rows as the command `status --rejected`, page by page. */
export function rejectedRoutes(app: FastifyInstance, { read, tracing }: RouteContext): void {
  app.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/v1/rejected',
    { config: { role: 'admin', atOwner: true }, schema: REJECTED_SCHEMA },
    async (request, reply) => {
      tracing();
      const { limit, cursor } = request.query;
      const format = formatOf(request, FORMATS_OFFERED);
      const after = cursor === undefined ? START : placeBehind(cursor);
      const found = await read((connection) => rejectedAfter(connection, after, limit + 1));
      const page = found.slice(0, limit);
      const next = found.length > limit ? cursorAt(page.at(-1)!.place) : null;
      if (next !== null && format !== 'json') reply.header('truyvet-next', next);
      const rows = page.map(({ record }) => ({ ...record }));
      return sendList(reply, format, { head: { next }, columns: REJECTED_COLUMNS, batches: oneBatch(rows) });
    },
  );
}

function cursorAt([sequence, file, line]: RejectedPlace): string {
  return cursorOfParts(CURSOR_KIND, sequence, file, String(line));
}

/** @throws Problem `bad-cursor` */
function placeBehind(cursor: string): RejectedPlace {
  const [sequence, file, line] = partsOf<[string, string]>(CURSOR_KIND, cursor, 2);
  return [sequence, file, Number(line)];
}

const NULLABLE_TEXT = { type: ['string', 'null'] };
const NULLABLE_INTEGER = { type: ['integer', 'null'] };

const REJECTED_SCHEMA = {
  summary: 'What was rejected, and why',
  description:
    'In order of acceptance. `file` is the file that was imported, or the body as it stood in the inbox; `column` is named as it is there. A value may name a person.',
  querystring: closedObject(
    {
      limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
      cursor: CURSOR,
      format: { type: 'string', enum: FORMATS_OFFERED },
    },
    ['limit', 'cursor', 'format'],
  ),
  response: {
    200: answerSchema(
      'A page of rows',
      closedObject({
        next: { type: ['string', 'null'] },
        rows: {
          type: 'array',
          items: rowSchema(REJECTED_COLUMNS, {
            line: NULLABLE_INTEGER,
            column: NULLABLE_TEXT,
            value: NULLABLE_TEXT,
          }),
        },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals('bad-request', 'bad-cursor', 'not-acceptable', 'not-ready'),
  },
};
