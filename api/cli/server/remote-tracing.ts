import type { Policy } from '../../../engine/policy.ts';
import { formatInstant } from '../../../engine/time.ts';
import { CONTACT_COLUMNS } from '../../formats/contact-rows.ts';
import { parseInstant } from '../../formats/instant.ts';
import type { Row } from '../../formats/row-set.ts';
import { levelName } from '../../limits.ts';
import type { CaseRow, ContactRow, ExposureQuestion, TraceOptions, WhyNot } from '../../service.ts';
import { UsageError } from '../exit.ts';
import { answerOf, policyAsked } from './asking.ts';
import type { ServerClient } from './client.ts';
import { pagesOf } from './pages.ts';
import { RemoteChains } from './remote-chains.ts';
import { episodeFrom, rowFrom, type ShownEpisode } from './rows.ts';

/** Said where a trace is to be stamped, or made again of a stamp, and a server holds the folder. */
export const KEPT_BY_SERVER =
  'a server holds the folder and keeps traces itself: POST /v1/traces, then POST /v1/traces/{id}/again';

/** Answers what commands ask about exposure from the server that holds the folder, in the same rows. */
export class RemoteTracing {
  readonly chains: RemoteChains;
  readonly #client: ServerClient;
  readonly #knownAt: { known_at?: string };

  /** @param knownAt epoch seconds; `null` is the present */
  constructor(client: ServerClient, knownAt: number | null = null) {
    this.#client = client;
    this.#knownAt = knownAt === null ? {} : { known_at: formatInstant(knownAt) };
    this.chains = new RemoteChains(client, this.#knownAt);
  }

  /** Of every case, ordered by case id. */
  async caseIds(policy: Policy): Promise<string[]> {
    return (await this.cases(policy)).map(({ case_id }) => case_id);
  }

  /** Every case, ordered by case id. */
  async cases(policy: Policy): Promise<Pick<CaseRow, 'case_id' | 'person'>[]> {
    const query = { policy: policyAsked(policy), limit: '10000', ...this.#knownAt };
    const pages = pagesOf([], (after) =>
      this.#client.get(`/v1/cases?${new URLSearchParams({ ...query, ...after })}`),
    );
    return (await Array.fromAsync(pages)).flat() as unknown as CaseRow[];
  }

  /** @throws UsageError */
  async made(): Promise<never> {
    throw new UsageError(KEPT_BY_SERVER);
  }

  /** As `TracingService.trace`. */
  async *trace(caseIds: readonly string[], options: TraceOptions): AsyncGenerator<ContactRow[]> {
    const query = new URLSearchParams({
      level: String(levelName(options.level)),
      policy: policyAsked(options.policy),
      evidence: String(options.evidence),
      ...this.#knownAt,
    });
    if (options.groups) query.set('groups', options.groups);
    if (options.rank) query.set('rank', options.rank);
    if (options.certainty) query.set('certainty', 'true');
    if (options.asOf !== null) query.set('as_of', formatInstant(options.asOf));
    for (const caseId of caseIds) {
      const path = `/v1/cases/${encodeURIComponent(caseId)}/contacts?${query}`;
      const { rows } = await answerOf<{ rows: Row[] }>(this.#client.get(path));
      yield rows.map(contactFrom);
    }
  }

  /** As `TracingService.whyNot`. */
  async whyNot(caseId: string, person: string, options: ExposureQuestion): Promise<WhyNot> {
    const { level, policy, asOf } = options;
    const body = {
      person,
      level: levelName(level),
      policy: policyAsked(policy),
      ...(asOf !== null && { as_of: formatInstant(asOf) }),
      ...this.#knownAt,
    };
    const path = `/v1/cases/${encodeURIComponent(caseId)}/why-not`;
    const answer = await answerOf<Omit<WhyNot, 'episodes'> & { episodes: ShownEpisode[] }>(
      this.#client.post(path, body),
    );
    return { ...answer, episodes: answer.episodes.map(episodeFrom) };
  }
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
