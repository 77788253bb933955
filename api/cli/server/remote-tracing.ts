import { POLICIES, type Policy } from '../../../engine/policy.ts';
import { formatInstant } from '../../../engine/time.ts';
import { CONTACT_COLUMNS } from '../../formats/contact-rows.ts';
import { parseInstant } from '../../formats/instant.ts';
import type { Row } from '../../formats/row-set.ts';
import {
  type ContactRow,
  type ExposureQuestion,
  type TraceOptions,
  TracingError,
  type WhyNot,
} from '../../service.ts';
import { RefusedError, type ServerClient } from './client.ts';
import { episodeFrom, rowFrom, type ShownEpisode } from './rows.ts';

const TRACING_CODES: readonly string[] = ['unknown-case', 'unknown-person', 'case-without-dates'];

/** Answers what commands ask about exposure from the server that holds the folder, in the same rows. */
export class RemoteTracing {
  readonly #client: ServerClient;
  readonly #knownAt: { known_at?: string };

  /** @param knownAt epoch seconds; `null` is the present */
  constructor(client: ServerClient, knownAt: number | null = null) {
    this.#client = client;
    this.#knownAt = knownAt === null ? {} : { known_at: formatInstant(knownAt) };
  }

  /** Of every case, ordered by case id. */
  async caseIds(policy: Policy): Promise<string[]> {
    const caseIds: string[] = [];
    const query = new URLSearchParams({ policy: asked(policy), limit: '10000', ...this.#knownAt });
    for (;;) {
      const page = await json<{ next: string | null; rows: { case_id: string }[] }>(
        this.#client.get(`/v1/cases?${query}`),
      );
      caseIds.push(...page.rows.map(({ case_id }) => case_id));
      if (page.next === null) return caseIds;
      query.set('cursor', page.next);
    }
  }

  /** As `TracingService.trace`. */
  async *trace(caseIds: readonly string[], options: TraceOptions): AsyncGenerator<ContactRow[]> {
    const query = new URLSearchParams({
      level: String(options.level),
      policy: asked(options.policy),
      evidence: String(options.evidence),
      ...this.#knownAt,
    });
    if (options.groups) query.set('groups', options.groups);
    if (options.rank) query.set('rank', options.rank);
    if (options.certainty) query.set('certainty', 'true');
    if (options.asOf !== null) query.set('as_of', formatInstant(options.asOf));
    for (const caseId of caseIds) {
      const path = `/v1/cases/${encodeURIComponent(caseId)}/contacts?${query}`;
      const { rows } = await json<{ rows: Row[] }>(this.#client.get(path));
      yield rows.map(contactFrom);
    }
  }

  /** As `TracingService.whyNot`. */
  async whyNot(caseId: string, person: string, options: ExposureQuestion): Promise<WhyNot> {
    const { level, policy, asOf } = options;
    const body = {
      person,
      level,
      policy: asked(policy),
      ...(asOf !== null && { as_of: formatInstant(asOf) }),
      ...this.#knownAt,
    };
    const path = `/v1/cases/${encodeURIComponent(caseId)}/why-not`;
    const answer = await json<Omit<WhyNot, 'episodes'> & { episodes: ShownEpisode[] }>(
      this.#client.post(path, body),
    );
    return { ...answer, episodes: answer.episodes.map(episodeFrom) };
  }
}

/** A file of a policy lies here and not where the server is: its parameters are sent. */
export function asked(policy: Policy): string {
  return POLICIES.get(policy.name) === policy ? policy.name : JSON.stringify(policy);
}

function contactFrom(shown: Row): ContactRow {
  const row = rowFrom(CONTACT_COLUMNS, shown);
  const evidence = shown.evidence as ShownEpisode[] | undefined;
  const parts = shown.score_parts as { start: string }[] | undefined;
  return {
    ...row,
    ...(parts && { score_parts: parts.map((part) => ({ ...part, start: parseInstant(part.start) })) }),
    ...(evidence && { evidence: evidence.map(episodeFrom) }),
  } as unknown as ContactRow;
}

/** @throws TracingError where the question has no answer */
async function json<T>(asked: Promise<Response>): Promise<T> {
  try {
    return (await (await asked).json()) as T;
  } catch (error) {
    if (error instanceof RefusedError && TRACING_CODES.includes(error.code))
      throw new TracingError(error.code as TracingError['code'], error.message);
    throw error;
  }
}
