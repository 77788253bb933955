import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Answer,
  type Asked,
  isPlace,
  type ParameterName,
  type Place,
} from '../../data/answers/answer.ts';
import { ANSWERS } from '../../data/answers/catalogue.ts';
import { askedNothing, PARAMETERS, RESOLUTIONS } from '../answers/parameters.ts';
import { RecordAnswers } from '../answers/record-answers.ts';
import { areaFor } from '../auth/areas.ts';
import { grants } from '../auth/roles.ts';
import { Problem } from '../errors.ts';
import type { FormatName } from '../formats/formats.ts';
import { oneBatch } from '../formats/row-set.ts';
import type { RouteContext } from './context.ts';
import { cursorOf, jsonBehind } from './cursor.ts';
import { formatOf, sendList } from './negotiation.ts';
import { instantOf, POLICY_SCHEMA, POLICY_TEXT_SCHEMA } from './question.ts';
import { answerSchema, CURSOR, closedObject, refusals, rowSchema } from './schemas.ts';

const FORMATS_OF_ALL: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];
const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;
const CURSOR_KIND = 'answer';
/** Of movements, what would tell small counts by a difference. */
const CHOICES_OF_SMALL_COUNTS: readonly ParameterName[] = ['from', 'to', 'area', 'resolution'];
const OPEN_ROLE = 'dashboard';

interface Query extends Partial<Record<Exclude<ParameterName, 'resolution'>, string>> {
  readonly resolution?: number | string;
  readonly policy?: string | object;
  readonly limit?: number | string;
  readonly cursor?: string;
}

/**
 * `GET` and `POST /v1/answers/{name}`: the questions of `data/answers`, a route each; in a body no identifier stands in
 * an address. `GET /v1/flows` is one of them.
 */
export function recordAnswerRoutes(app: FastifyInstance, context: RouteContext): void {
  const answers = new RecordAnswers(context.hotspots);
  for (const answer of ANSWERS) {
    const reply = replying(answers, context, answer);
    const schema = schemaOf(answer);
    const config = { role: answer.role, limitedToArea: answer.parameters.includes('area') };
    app.get<{ Querystring: Query }>(
      `/v1/answers/${answer.name}`,
      { config, schema: { ...schema, querystring: parametersSchema(answer, POLICY_TEXT_SCHEMA) } },
      (request, to) => reply(request, to, request.query),
    );
    app.post<{ Body: Query }>(
      `/v1/answers/${answer.name}`,
      { config, schema: { ...schema, body: parametersSchema(answer, POLICY_SCHEMA) } },
      (request, to) => reply(request, to, request.body),
    );
    if (answer.name === 'flows')
      app.get<{ Querystring: Query }>(
        '/v1/flows',
        { config, schema: { ...schema, querystring: parametersSchema(answer, POLICY_TEXT_SCHEMA) } },
        (request, to) => reply(request, to, request.query),
      );
  }
}

type Replying = (request: FastifyRequest, reply: FastifyReply, query: Query) => Promise<FastifyReply>;

function replying(answers: RecordAnswers, context: RouteContext, answer: Answer): Replying {
  return async (request, reply, query) => {
    const format = formatOf(request, formatsOf(answer));
    const policy = context.policyOf(query.policy);
    const open = askedNothing(context.now(), policy.zone);
    const limit = Number(query.limit ?? LIMIT_DEFAULT);
    const { at, after } = query.cursor === undefined ? BEGINNING : placeBehind(answer, query.cursor);
    const own = { ...open, ...askedIn(query), ...(at !== null && { at }) };
    const asked = shownTo(request, answer, own, policy.suppress_below);
    using held = context.hold();
    const { tracing } = held;
    const page = await answers.page(tracing, policy, answer, asked, { after, limit });
    const next = page.next && cursorOf(CURSOR_KIND, JSON.stringify([asked.at, ...page.next]));
    reply.headers({ 'truyvet-policy': encodeURI(policy.name), 'truyvet-version': tracing.version });
    if (next !== null && format !== 'json') reply.header('truyvet-next', next);
    const head = { policy: policy.name, version: tracing.version, next };
    return sendList(reply, format, { head, columns: answer.columns, batches: oneBatch(page.rows) });
  };
}

function askedIn({ from, to, at, area, person, flight, vehicle, resolution }: Query): Partial<Asked> {
  const given = {
    ...{ from: instantOf('from', from), to: instantOf('to', to), at: instantOf('at', at) },
    ...{ area, person, flight, vehicle },
    resolution: resolution === undefined ? null : Number(resolution),
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** What of the question this reader may ask. @throws Problem `forbidden` */
function shownTo({ roles, areas }: FastifyRequest, answer: Answer, asked: Asked, below: number): Asked {
  const own = { ...asked, area: areaFor(areas, asked.area) };
  if (answer.role !== OPEN_ROLE || grants(roles, 'epidemiologist')) return own;
  const chosen = CHOICES_OF_SMALL_COUNTS.find((name) => asked[name] !== null);
  if (chosen) throw new Problem('forbidden', `without the role epidemiologist ${chosen} cannot be chosen`);
  return { ...own, below };
}

const BEGINNING = { at: null, after: null };

/** The present of the answer that a cursor is of, and the last row seen. @throws Problem `bad-cursor` */
function placeBehind(answer: Answer, cursor: string): { at: number; after: Place } {
  const [at, ...after] = [jsonBehind(CURSOR_KIND, cursor)].flat();
  if (typeof at === 'number' && Number.isSafeInteger(at) && isPlace(answer, after)) return { at, after };
  throw new Problem('bad-cursor');
}

const TEXT = { type: 'string', minLength: 1, maxLength: 1024 };
const INSTANT = { type: 'string', maxLength: 64 };

/** Rows with a cell can stand on a map. */
function formatsOf({ columns }: Answer): readonly FormatName[] {
  return columns.some(({ kind }) => kind === 'cell') ? [...FORMATS_OF_ALL, 'geojson'] : FORMATS_OF_ALL;
}

function parametersSchema(answer: Answer, policy: object) {
  const { parameters, stages } = answer;
  const texts = Object.fromEntries(
    parameters.map((name) => [name, { ...schemaOfParameter(name), description: PARAMETERS[name] }]),
  );
  const properties = {
    ...texts,
    ...(stages && { policy: { ...policy } }),
    limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
    cursor: CURSOR,
    format: { type: 'string', enum: formatsOf(answer) },
  };
  return closedObject(properties, Object.keys(properties));
}

function schemaOfParameter(name: ParameterName): object {
  if (name === 'resolution')
    return { type: 'integer', minimum: RESOLUTIONS.least, maximum: RESOLUTIONS.most };
  return ['from', 'to', 'at'].includes(name) ? INSTANT : TEXT;
}

function schemaOf(answer: Answer) {
  return {
    summary: answer.title,
    description: answer.description,
    response: {
      200: answerSchema(
        'A page of rows',
        closedObject({
          policy: { type: 'string' },
          version: { type: 'integer' },
          next: { type: ['string', 'null'] },
          rows: { type: 'array', items: rowSchema(answer.columns) },
        }),
        formatsOf(answer),
      ),
      ...refusals('bad-request', 'bad-cursor', 'unknown-policy', 'not-acceptable', 'not-ready'),
    },
  };
}
