import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isWithin } from '../../data/answers/within.ts';
import { personDetails } from '../../data/line-list/person-details.ts';
import { areaFor } from '../auth/areas.ts';
import type { ChangeLog, Told } from '../changes/change-log.ts';
import { type CurrentLists, ListsTooLargeError } from '../changes/current-lists.ts';
import { Problem } from '../errors.ts';
import { jsonRow } from '../formats/json-row.ts';
import type { Row } from '../formats/row-set.ts';
import { DIFF_COLUMNS } from '../traces/diff.ts';
import type { RouteContext } from './context.ts';
import { closedObject, IDENTIFIER_PARAMS, refusals } from './schemas.ts';

/** Each holds a connection, and nothing else. */
const SUBSCRIBERS_MAX = 64;
/** Between two signs of life, by which dead connections are noticed. */
const BEAT_MS = 15_000;
const RETRY_AFTER_S = 5;

interface Subscription {
  Querystring: { since?: number; area?: string };
  Params: { id?: string };
}

/** `GET /v1/changes` and `GET /v1/cases/{id}/contacts/events`: who enters and leaves the current lists, as it happens. */
export function changeRoutes(app: FastifyInstance, context: RouteContext): void {
  const { lists, tracing, policy } = context;
  let numSubscribers = 0;
  const subscribe = async (request: FastifyRequest<Subscription>, reply: FastifyReply) => {
    const { id } = request.params;
    if (id !== undefined && !tracing().case(id, policy)) throw new Problem('unknown-case');
    const area = areaFor(request.areas, request.query.area ?? null);
    const isLimited = request.areas.length > 0;
    const shown = (rows: readonly Row[]) => rowsShown(context, rows, id, area, isLimited);
    if (numSubscribers >= SUBSCRIBERS_MAX)
      throw new Problem('busy', `${SUBSCRIBERS_MAX} others follow the changes`, RETRY_AFTER_S);
    numSubscribers++;
    reply.raw.once('close', () => numSubscribers--);
    const log = await logOf(lists);
    return reply.type('text/event-stream').send(Readable.from(events(lists, log, sinceOf(request), shown)));
  };
  const config = { role: 'tracer', limitedToArea: true } as const;
  app.get<Subscription>('/v1/changes', { config, schema: ALL_SCHEMA }, subscribe);
  app.get<Subscription>('/v1/cases/:id/contacts/events', { config, schema: ONE_SCHEMA }, subscribe);
}

async function logOf(lists: CurrentLists): Promise<ChangeLog> {
  try {
    return await lists.log();
  } catch (error) {
    if (error instanceof ListsTooLargeError) throw new Problem('lists-too-large', error.message);
    throw new Problem('not-ready', 'the current lists are being made', RETRY_AFTER_S);
  }
}

/** The version that the subscriber has: as browsers say it when they connect again, else as it was asked. */
function sinceOf({ headers, query }: FastifyRequest<Subscription>): number | null {
  const last = headers['last-event-id'];
  if (last === undefined) return query.since ?? null;
  if (typeof last === 'string' && /^\d{1,15}$/.test(last)) return Number(last);
  throw new Problem('bad-request', 'header last-event-id must be the id of an event');
}

async function* events(
  lists: CurrentLists,
  log: ChangeLog,
  since: number | null,
  shown: (rows: readonly Row[]) => Promise<readonly Row[]>,
): AsyncGenerator<string> {
  const asked = { policy: lists.policy.name, level: lists.level };
  if (since === null) yield event('ready', { version: log.version, ...asked }, log.version);
  for await (const told of log.since(since, BEAT_MS)) yield await textOf(told, shown);
}

async function textOf(told: Told, shown: (rows: readonly Row[]) => Promise<readonly Row[]>): Promise<string> {
  if (told.type === 'beat') return ': still here\n\n';
  if (told.type === 'reset') {
    const { version, reason } = told;
    return event('reset', { version, reason }, version);
  }
  const { version, rows, isLast } = told.change;
  const own = await shown(rows);
  const data = { version, rows: own.map((row) => jsonRow(DIFF_COLUMNS, row)) };
  // Whoever is cut off amid a version is told all of it once more.
  return event('changes', data, isLast ? version : null);
}

/**
 * Those of one case, and of persons who live in the area, as far as they are asked for. A reader who is limited to it is
 * not told by whom from elsewhere they were exposed.
 */
async function rowsShown(
  context: RouteContext,
  rows: readonly Row[],
  caseId: string | undefined,
  area: string | null,
  isLimited: boolean,
): Promise<readonly Row[]> {
  const own = caseId === undefined ? rows : rows.filter((row) => row.case_id === caseId);
  if (area === null || own.length === 0) return own;
  using held = context.hold();
  const named = own.flatMap(({ person, via, via_before }) => [person, via, via_before]);
  const persons = [...new Set(named.filter((person) => typeof person === 'string'))];
  const details = await held.tracing.read((connection) => personDetails(connection, persons));
  const isOwn = (person: unknown) => {
    const home = details.get(person as string)?.area;
    return home != null && isWithin(home, area);
  };
  const ofArea = own.filter(({ person }) => isOwn(person));
  if (!isLimited) return ofArea;
  const told = (person: unknown) => (isOwn(person) ? person : undefined);
  return ofArea.map((row) => ({ ...row, via: told(row.via), via_before: told(row.via_before) }));
}

function event(name: string, data: object, id: number | null): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

const QUERY = closedObject(
  {
    since: {
      type: 'integer',
      minimum: 0,
      description: 'the version that is known; by default only what comes',
    },
    area: { type: 'string', minLength: 1, maxLength: 1024, description: 'only of persons who live there' },
  },
  ['since', 'area'],
);

const EVENTS = {
  description:
    '`ready`: `version`, `policy` and `level` of the lists. `changes`: `version` and `rows`, as of a difference. `reset`: the lists are to be read anew, since `reason`. The id of an event is the version.',
  content: {
    'text/event-stream': {
      schema: closedObject({
        event: { type: 'string', enum: ['ready', 'changes', 'reset'] },
        data: { type: 'string' },
        id: { type: 'integer' },
      }),
    },
  },
};

const REFUSALS = ['bad-request', 'forbidden', 'lists-too-large', 'not-ready'] as const;

const ALL_SCHEMA = {
  summary: 'Who enters and leaves the current lists, as it happens',
  description:
    "Server-sent events, under the server's policy. `Last-Event-ID` goes on after an event, as far as changes are kept.",
  querystring: QUERY,
  response: { 200: EVENTS, ...refusals(...REFUSALS) },
};

const ONE_SCHEMA = {
  ...ALL_SCHEMA,
  summary: "Who enters and leaves a case's current list, as it happens",
  params: IDENTIFIER_PARAMS,
  response: { 200: EVENTS, ...refusals(...REFUSALS, 'unknown-case', 'path-too-long') },
};
