import type { FastifyInstance } from 'fastify';
import { SCORE_NAMES, type ScoreName } from '../../engine/risk/score.ts';
import { formatInstant } from '../../engine/time.ts';
import { contactColumns, contactRows } from '../formats/contact-rows.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import type { Row } from '../formats/row-set.ts';
import { LEVEL_DEFAULT, levelName, levelOf, type UNLIMITED } from '../limits.ts';
import { type ContactRow, GROUPS, type Groups, type TraceOptions, type TracingService } from '../service.ts';
import { Answers } from './answers.ts';
import type { RouteContext } from './context.ts';
import { EPISODES_SCHEMA, SCORE_PARTS_SCHEMA } from './evidence-schema.ts';
import { formatOf, listBytes, sendList, typeOf } from './negotiation.ts';
import { instantOf, KNOWN_AT_SCHEMA, POLICY_TEXT_SCHEMA } from './question.ts';
import {
  answerSchema,
  closedObject,
  IDENTIFIER_PARAMS,
  levelSchema,
  refusals,
  rowSchema,
} from './schemas.ts';

const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

/** Rows written without a breath; a longer list is sent as it is written. */
const ROWS_AT_ONCE = 250;

interface ContactsQuery {
  level: number | typeof UNLIMITED;
  policy?: string;
  as_of?: string;
  known_at?: string;
  evidence: boolean;
  groups: Groups;
  rank?: ScoreName;
  certainty: boolean;
}

/** `GET /v1/cases/{id}/contacts`: the same rows as the command `trace`. */
export function contactRoutes(app: FastifyInstance, context: RouteContext): void {
  const answers = new WeakMap<TracingService, Answers>();
  app.get<{ Params: { id: string }; Querystring: ContactsQuery }>(
    '/v1/cases/:id/contacts',
    { config: { role: 'tracer' }, schema: CONTACTS_SCHEMA },
    async (request, reply) => {
      const { evidence, groups, rank, certainty } = request.query;
      const level = levelOf(request.query.level);
      const asOf = instantOf('as_of', request.query.as_of);
      const knownAt = instantOf('known_at', request.query.known_at);
      const policy = context.policyOf(request.query.policy, asOf ?? knownAt);
      const format = formatOf(request, FORMATS_OFFERED);
      const caseId = request.params.id;
      using held = await context.holdAsKnown(knownAt, policy);
      const { version } = held.tracing;
      reply.headers({ 'truyvet-policy': encodeURI(policy.name), 'truyvet-version': version });
      const question = JSON.stringify([
        caseId,
        policy,
        level,
        asOf,
        evidence,
        groups,
        rank,
        certainty,
        format,
      ]);
      const ofSnapshot = answers.getOrInsertComputed(held.tracing, () => new Answers());
      const kept = ofSnapshot.get(question);
      if (kept) return reply.type(typeOf(format)).send(kept);
      const options = { level, policy, asOf, evidence, groups, rank, certainty };
      const contacts = await contactsOf(held.tracing, caseId, options);
      const list = {
        head: {
          case_id: caseId,
          policy: policy.name,
          version,
          level: levelName(level),
          as_of: asOf === null ? null : formatInstant(asOf),
          known_at: knownAt === null ? null : formatInstant(knownAt),
        },
        columns: contactColumns(options),
        batches: inBatches(contacts),
      };
      if (contacts.length > ROWS_AT_ONCE) return sendList(reply, format, list);
      const answer = await listBytes(format, list);
      ofSnapshot.keep(question, answer);
      return reply.type(typeOf(format)).send(answer);
    },
  );
}

async function contactsOf(
  tracing: TracingService,
  caseId: string,
  options: TraceOptions,
): Promise<readonly ContactRow[]> {
  const [contacts = []] = await Array.fromAsync(tracing.trace([caseId], options));
  return contacts;
}

async function* inBatches(contacts: readonly ContactRow[]): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < contacts.length; from += ROWS_AT_ONCE)
    yield contactRows(contacts.slice(from, from + ROWS_AT_ONCE));
}

const CONTACTS_SCHEMA = {
  summary: "A case's contacts, level by level",
  description:
    'Ordered by level, then person; ranked, by risk and score first. The headers `truyvet-policy` and `truyvet-version` say what was asked of which state.',
  params: IDENTIFIER_PARAMS,
  querystring: closedObject(
    {
      level: levelSchema(LEVEL_DEFAULT),
      policy: POLICY_TEXT_SCHEMA,
      as_of: { type: 'string', maxLength: 64, description: INSTANT_EXPECTED },
      known_at: KNOWN_AT_SCHEMA,
      evidence: { type: 'boolean', default: false },
      groups: {
        type: 'string',
        enum: GROUPS,
        default: 'told',
        description: 'stays among very many: told as one row each, or listed person by person',
      },
      rank: { type: 'string', enum: SCORE_NAMES, description: 'orders the F1 by this score, and tells it' },
      certainty: { type: 'boolean', default: false },
      format: { type: 'string', enum: FORMATS_OFFERED },
    },
    ['level', 'policy', 'as_of', 'known_at', 'evidence', 'groups', 'rank', 'certainty', 'format'],
  ),
  response: {
    200: answerSchema(
      'The list of the case',
      closedObject({
        case_id: { type: 'string' },
        policy: { type: 'string' },
        version: { type: 'integer' },
        level: levelSchema(LEVEL_DEFAULT),
        as_of: { type: ['string', 'null'], format: 'date-time' },
        known_at: { type: ['string', 'null'], format: 'date-time' },
        rows: {
          type: 'array',
          items: rowSchema(
            contactColumns({ evidence: true, groups: 'told', rank: 'cwa-2023', certainty: true }),
            {
              evidence: EPISODES_SCHEMA,
              score_parts: SCORE_PARTS_SCHEMA,
            },
          ),
        },
      }),
      FORMATS_OFFERED,
    ),
    ...refusals(
      'bad-request',
      'unknown-policy',
      'unknown-case',
      'not-acceptable',
      'path-too-long',
      'case-without-dates',
      'not-ready',
    ),
  },
};
