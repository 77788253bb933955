import type { FastifyInstance } from 'fastify';
import type { Policy } from '../../engine/policy.ts';
import type { FormatName } from '../formats/formats.ts';
import { oneBatch, type RowSet } from '../formats/row-set.ts';
import { TracingError, type TracingService } from '../service.ts';
import { EPIDEMIC_COLUMNS, epidemicRows } from '../transmission/epidemic.ts';
import { KeptPictures } from '../transmission/kept-pictures.ts';
import { descendants, TRANSMISSION_COLUMNS, transmissionRows } from '../transmission/rows.ts';
import type { RouteContext } from './context.ts';
import { formatOf, sendList } from './negotiation.ts';
import { POLICY_TEXT_SCHEMA } from './question.ts';
import { answerSchema, closedObject, refusals, rowSchema } from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

interface Query {
  readonly case?: string;
  readonly policy?: string;
}

/**
 * `GET /v1/transmissions`: known and possible infectors of each case, or of one case and those below it.
 * `GET /v1/epidemic`: components, generations, offspring, serial intervals, attack rate, R by week.
 */
export function transmissionRoutes(app: FastifyInstance, context: RouteContext): void {
  const pictures = new KeptPictures();
  const add = (path: string, schema: object, rowsOf: RowsOf) =>
    app.get<{ Querystring: Query }>(
      path,
      { config: { role: 'epidemiologist' }, schema },
      async (request, reply) => {
        const format = formatOf(request, FORMATS_OFFERED);
        const policy = context.policyOf(request.query.policy);
        using held = context.hold();
        const { tracing } = held;
        const rows = await rowsOf(tracing, policy, request.query);
        reply.headers({ 'truyvet-policy': encodeURI(policy.name), 'truyvet-version': tracing.version });
        return sendList(reply, format, { head: { policy: policy.name, version: tracing.version }, ...rows });
      },
    );
  add('/v1/transmissions', TRANSMISSIONS_SCHEMA, async (tracing, policy, { case: caseId }) => {
    const picture = await pictures.of(tracing, policy);
    const numbers =
      caseId === undefined
        ? picture.cases.keys()
        : Array.from(
            descendants(picture.forest.parents, numberOf(tracing, policy, caseId)),
            ({ number }) => number,
          );
    return { columns: TRANSMISSION_COLUMNS, batches: batches(transmissionRows(picture, numbers)) };
  });
  add('/v1/epidemic', EPIDEMIC_SCHEMA, async (tracing, policy) => {
    const rows = epidemicRows(await pictures.of(tracing, policy), policy.zone);
    return { columns: EPIDEMIC_COLUMNS, batches: oneBatch(rows) };
  });
}

type RowsOf = (tracing: TracingService, policy: Policy, query: Query) => Promise<RowSet>;

/** @throws TracingError `unknown-case` */
function numberOf(tracing: TracingService, policy: Policy, caseId: string): number {
  const number = tracing.cases(policy).findIndex(({ case_id }) => case_id === caseId);
  if (number < 0) throw new TracingError('unknown-case', `there is no case ${caseId}`);
  return number;
}

async function* batches<T>(rows: Iterable<T>): AsyncGenerator<T> {
  yield* rows;
}

const QUERY = {
  policy: POLICY_TEXT_SCHEMA,
  format: { type: 'string', enum: FORMATS_OFFERED },
};

function listOf(columns: RowSet['columns']) {
  return answerSchema(
    'All rows',
    closedObject({
      policy: { type: 'string' },
      version: { type: 'integer' },
      rows: { type: 'array', items: rowSchema(columns) },
    }),
    FORMATS_OFFERED,
  );
}

const REFUSALS = refusals('bad-request', 'unknown-policy', 'unknown-case', 'not-acceptable', 'not-ready');

const TRANSMISSIONS_SCHEMA = {
  summary: 'Known and possible infectors of each case',
  description:
    'A row a case and infector, known ones first, then the likeliest by generation interval, incubation and exposure. `is_in_tree`: the known infector, or where there is none the likeliest one, as far as that closes no circle. With `case`, that case and all below it.',
  querystring: closedObject({ case: { type: 'string', minLength: 1, maxLength: 1024 }, ...QUERY }, [
    'case',
    'policy',
    'format',
  ]),
  response: { 200: listOf(TRANSMISSION_COLUMNS), ...REFUSALS },
};

const EPIDEMIC_SCHEMA = {
  summary: 'Statistics of transmission',
  description:
    'Components, trees, generations, offspring with dispersion, serial intervals, of known pairs and of these with the likeliest infectors; secondary attack rate among F1s; R by week of onset. Intervals are of 95 %.',
  querystring: closedObject(QUERY, ['policy', 'format']),
  response: { 200: listOf(EPIDEMIC_COLUMNS), ...REFUSALS },
};
