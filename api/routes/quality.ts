import type { FastifyInstance } from 'fastify';
import { findings } from '../../data/quality/findings.ts';
import { FINDING_COLUMNS } from '../formats/finding-rows.ts';
import type { FormatName } from '../formats/formats.ts';
import { jsonRow } from '../formats/json-row.ts';
import { oneBatch } from '../formats/row-set.ts';
import type { RouteContext } from './context.ts';
import { formatOf, sendRows } from './negotiation.ts';
import { answerSchema, closedObject, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

/** `GET /v1/quality`: the same rows as the command `status --quality`. */
export function qualityRoutes(app: FastifyInstance, { read, tracing }: RouteContext): void {
  const config = { role: 'epidemiologist' } as const;
  app.get('/v1/quality', { config, schema: QUALITY_SCHEMA }, async (request, reply) => {
    tracing();
    const format = formatOf(request, FORMATS_OFFERED);
    const rows = (await read(findings)).map((finding) => ({ ...finding }));
    if (format !== 'json')
      return sendRows(reply, format, { columns: FINDING_COLUMNS, batches: oneBatch(rows) });
    return { rows: rows.map((row) => jsonRow(FINDING_COLUMNS, row)) };
  });
}

const NULLABLE_INSTANT = { type: ['string', 'null'], format: 'date-time' };

const QUALITY_SCHEMA = {
  summary: 'What is suspicious in the records, and what it changes in the lists',
  querystring: closedObject({ format: { type: 'string', enum: FORMATS_OFFERED } }, ['format']),
  response: {
    200: answerSchema(
      'One row a finding',
      closedObject({
        rows: {
          type: 'array',
          items: rowSchema(FINDING_COLUMNS, {
            first: NULLABLE_INSTANT,
            last: NULLABLE_INSTANT,
            records: { type: 'array', items: { type: 'string' } },
          }),
        },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals('bad-request', 'not-acceptable', 'not-ready'),
  },
};
