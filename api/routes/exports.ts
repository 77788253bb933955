import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { EXPORT_NAMES, EXPORTS, type ExportName, exportedOf } from '../exports/exports.ts';
import { LEVEL_DEFAULT, LEVEL_MAX } from '../limits.ts';
import { checkTraceable, traceableCases } from '../traces/traceable.ts';
import type { RouteContext } from './context.ts';
import { POLICY_TEXT_SCHEMA } from './question.ts';
import { closedObject, refusals } from './schemas.ts';

/** Each file under its own address. */
const FILES = new Map<string, ExportName>(
  EXPORT_NAMES.flatMap((name) => EXPORTS[name].fileNames.map((file) => [file, name] as const)),
);
const CASES_MAX = 10_000;

interface ExportRequest {
  Params: { file: string };
  Querystring: { case?: string | string[]; level: number; policy?: string };
}

/** `GET /v1/exports/{file}`: lists as files of other tools. */
export function exportRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get<ExportRequest>(
    '/v1/exports/:file',
    { config: { role: 'tracer' }, schema: EXPORT_SCHEMA },
    async ({ params, query }, reply) => {
      const policy = context.policyOf(query.policy);
      using held = context.hold();
      const { tracing } = held;
      const caseIds = query.case === undefined ? await traceableCases(tracing, policy) : [query.case].flat();
      await checkTraceable(tracing, caseIds, policy);
      const exported = await exportedOf(tracing, caseIds, policy, query.level);
      const files = await EXPORTS[FILES.get(params.file)!].files(exported);
      const { name, mediaType, pieces } = files.find((file) => file.name === params.file)!;
      reply.headers({
        'truyvet-policy': encodeURI(policy.name),
        'truyvet-version': tracing.version,
        'content-disposition': `attachment; filename="${name}"`,
      });
      return reply.type(mediaType).send(Readable.from(pieces));
    },
  );
}

const CASE_ID = { type: 'string', minLength: 1, maxLength: 1024 };

const EXPORT_SCHEMA = {
  summary: 'Lists as files of other tools',
  description:
    'Of the cases named, or of all whose dates are known: line list and contacts for epicontacts, GraphML, F1s for Go.Data, a workbook for a tracing team.',
  params: closedObject({ file: { type: 'string', enum: [...FILES.keys()] } }),
  querystring: closedObject(
    {
      case: {
        anyOf: [CASE_ID, { type: 'array', items: CASE_ID, maxItems: CASES_MAX }],
        description: 'once for each case',
      },
      level: { type: 'integer', minimum: 1, maximum: LEVEL_MAX, default: LEVEL_DEFAULT },
      policy: POLICY_TEXT_SCHEMA,
    },
    ['case', 'level', 'policy'],
  ),
  response: {
    200: { description: 'The file', content: { 'application/octet-stream': { schema: { type: 'string' } } } },
    ...refusals('bad-request', 'unknown-policy', 'unknown-case', 'case-without-dates', 'not-ready'),
  },
};
