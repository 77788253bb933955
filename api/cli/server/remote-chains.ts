import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { formatInstant } from '../../../engine/time.ts';
import type {
  ChainOptions,
  ChainService,
  Chains,
  LinkRow,
  SharedVenueRow,
  SourceOptions,
  SourceRow,
  Sources,
  TreeRow,
} from '../../chains/chain-service.ts';
import {
  LINK_COLUMNS,
  SHARED_VENUE_COLUMNS,
  SOURCE_COLUMNS,
  TREE_COLUMNS,
} from '../../formats/chain-columns.ts';
import { parseInstant } from '../../formats/instant.ts';
import type { Column, Row } from '../../formats/row-set.ts';
import { levelName } from '../../limits.ts';
import { answered, answerOf, policyAsked } from './asking.ts';
import type { ServerClient } from './client.ts';
import { episodeFrom, rowFrom, type ShownEpisode } from './rows.ts';

const ROWS_A_BATCH = 250;

/** Answers about chains from the server that holds the folder, in the same rows. */
export class RemoteChains implements ChainService {
  readonly #client: ServerClient;
  readonly #knownAt: object;

  /** @param knownAt the parameter as it is sent, if it is */
  constructor(client: ServerClient, knownAt: object) {
    this.#client = client;
    this.#knownAt = knownAt;
  }

  async chains(
    caseId: string,
    person: string,
    { best, ...options }: ChainOptions & { best: number | null },
  ): Promise<Chains> {
    const body = { to: person, ...(best !== null && { best }), ...this.#question(options) };
    const answer = await answerOf<Omit<Chains, 'rows'> & { rows: Row[] }>(
      this.#client.post(chainsPath(caseId), body),
    );
    const { case_id } = answer;
    const rows = answer.rows.map((row) => shownRow<LinkRow>(LINK_COLUMNS, row));
    return { case_id, person: answer.person, rows };
  }

  async tree(
    caseId: string,
    { evidence, ...options }: ChainOptions & { evidence: boolean },
  ): Promise<AsyncIterable<TreeRow[]>> {
    const body = { evidence, format: 'ndjson', ...this.#question(options) };
    const response = await answered(this.#client.post(chainsPath(caseId), body));
    return rowsOf<TreeRow>(TREE_COLUMNS, response);
  }

  async sources(person: string, { before, evidence, ...options }: SourceOptions): Promise<Sources> {
    const body = {
      person,
      evidence,
      format: 'ndjson',
      ...(before !== null && { before: formatInstant(before) }),
      ...this.#question(options),
    };
    const response = await answered(this.#client.post('/v1/persons/sources', body));
    return {
      person,
      from: parseInstant(response.headers.get('truyvet-from')!)!,
      to: parseInstant(response.headers.get('truyvet-to')!)!,
      rows: rowsOf<SourceRow>(SOURCE_COLUMNS, response),
    };
  }

  async sharedVenues(
    caseIds: readonly string[],
    { policy, from, asOf }: Pick<ChainOptions, 'policy' | 'from' | 'asOf'>,
  ): Promise<SharedVenueRow[]> {
    const body = { cases: caseIds, policy: policyAsked(policy), ...span(from, asOf), ...this.#knownAt };
    const { rows } = await answerOf<{ rows: Row[] }>(this.#client.post('/v1/shared-venues', body));
    return rows.map((row) => shownRow<SharedVenueRow>(SHARED_VENUE_COLUMNS, row));
  }

  #question({ level, policy, from, asOf, filter }: ChainOptions): object {
    return {
      level: levelName(level),
      policy: policyAsked(policy),
      ...span(from, asOf),
      ...(filter && { feed: filter.feeds, category: filter.categories, setting: filter.settings }),
      ...this.#knownAt,
    };
  }
}

function chainsPath(caseId: string): string {
  return `/v1/cases/${encodeURIComponent(caseId)}/chains`;
}

function span(from: number | null, asOf: number | null): object {
  return {
    ...(from !== null && { since: formatInstant(from) }),
    ...(asOf !== null && { until: formatInstant(asOf) }),
  };
}

/** Rows of NDJSON, as they arrive. */
async function* rowsOf<T>(columns: readonly Column[], response: Response): AsyncGenerator<T[]> {
  if (response.body === null) return;
  let batch: T[] = [];
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as ReadableStream) })) {
    batch.push(shownRow<T>(columns, JSON.parse(line)));
    if (batch.length < ROWS_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function shownRow<T>(columns: readonly Column[], shown: Row): T {
  const row = rowFrom(columns, shown);
  const evidence = shown.evidence as ShownEpisode[] | undefined;
  return { ...row, ...(evidence && { evidence: evidence.map(episodeFrom) }) } as T;
}
