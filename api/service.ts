import type { DuckDBConnection } from '@duckdb/node-api';
import type { Policy } from '../engine/policy.ts';

/** One row of a case's list. Instants are epoch seconds; optional fields are left out where nothing is known. */
export interface ContactRow {
  case_id: string;
  level: number;
  person: string;
  via: string;
  first_exposure: number;
  last_exposure: number;
  exposure_s: number;
  qualified_at: number;
  is_case: boolean;
  name?: string;
  phone?: string;
  area?: string;
  /** Venue of the person's latest visit. */
  last_place?: string;
  /** Of an F1: `follow_up_s` after the last exposure. */
  quarantine_end?: number;
  evidence?: Episode[];
}

/** One interval in which the row's person and its `via` were in contact, `[start, end)`, and what says so. */
export interface Episode {
  start: number;
  end: number;
  venue?: string;
  venue_name?: string;
  devices?: string;
  /** True where an end of the interval was assumed and not recorded. */
  imputed: boolean;
  records: EvidenceRecord[];
}

export interface EvidenceRecord {
  feed: string;
  record_id: string;
  person: string;
  start: number;
  end: number;
  imputed: boolean;
}

/** A case of the line list. */
export interface CaseRow {
  case_id: string;
  person: string;
  onset?: number;
  specimen?: number;
  confirmed?: number;
  isolated?: number;
  infectious_from?: number;
  infectious_to?: number;
  name?: string;
  area?: string;
  lat?: number;
  lng?: number;
  variant?: string;
}

export interface TraceOptions {
  /** Deepest level, from 1; `Infinity` for any. */
  level: number;
  policy: Policy;
  /** Epoch seconds; `null` cuts nothing. */
  asOf: number | null;
  evidence: boolean;
}

/** Why a person is not on a case's list, or that they are. */
export interface WhyNot {
  case_id: string;
  person: string;
  on_list: boolean;
  /** `on-list`, `time-short`, `too-weak`, `outside-period`, `wrong-order`, `removed`, `never-met`, `is-the-case`. */
  reason: string;
  /** One sentence for a person, without identifiers other than those asked for. */
  explanation: string;
  /** Of `time-short`: the seconds that were missing. */
  missing_s?: number;
  /** The episodes looked at. */
  episodes: Episode[];
}

/** Feeds that say who was with whom. */
export const CONTACT_FEEDS = ['encounters', 'contacts', 'visits', 'entries'] as const;
export type ContactFeed = (typeof CONTACT_FEEDS)[number];

/** Only contacts of these count: of one of the feeds, at a venue of a category, or named in an interview with a setting. */
export interface SourceFilter {
  feeds: readonly ContactFeed[];
  categories: readonly string[];
  settings: readonly string[];
}

export interface ChainOptions {
  /** Most links, from 1; `Infinity` for any number. */
  level: number;
  policy: Policy;
  /** Only what happened in `[from, asOf)` counts. Epoch seconds; `null` cuts nothing. */
  from: number | null;
  asOf: number | null;
  /** `null` for all. */
  filter: SourceFilter | null;
}

/** One exposure of a chain: of `person` to `source`. Instants are epoch seconds. */
export interface LinkRow {
  /** Number of the chain in the answer, and of the link in the chain; from 1. */
  chain: number;
  link: number;
  source: string;
  person: string;
  first_exposure: number;
  last_exposure: number;
  exposure_s: number;
  qualified_at: number;
  is_case: boolean;
  name?: string;
  phone?: string;
  area?: string;
  evidence: Episode[];
}

/** Chains from a case to a person. */
export interface Chains {
  case_id: string;
  person: string;
  /** False where the search was given up before it had seen all chains: there may be stronger ones. */
  is_complete: boolean;
  /** By chain, then link. */
  rows: LinkRow[];
}

/** One person on the tree of a case, in the order of the tree. */
export interface TreeRow extends Omit<ContactRow, 'last_place' | 'quarantine_end'> {
  /** How many stand below. */
  onward: number;
  /** True for one who stands on an earlier level too, and here only for those below. */
  again: boolean;
}

export interface SourceOptions extends ChainOptions {
  /** The onset to count back from; `null` for that of the person's latest case. */
  before: number | null;
  evidence: boolean;
}

/** A person, or a venue, from which a chain reaches the person asked about. */
export interface SourceRow {
  kind: 'person' | 'venue';
  level: number;
  source: string;
  via: string;
  first_exposure: number;
  last_exposure: number;
  exposure_s: number;
  qualified_at: number;
  is_case: boolean;
  /** Of a case: its place among them, its score in minutes, its id. */
  rank?: number;
  score?: number;
  case_id?: string;
  name?: string;
  phone?: string;
  area?: string;
  category?: string;
  evidence?: Episode[];
}

/** Where a person may have been infected. */
export interface Sources {
  person: string;
  /** Exposures in `[from, to)` were looked at. */
  from: number;
  to: number;
  /** Cases by rank, then the other persons by level and identifier, then venues by level and identifier. */
  rows: AsyncIterable<SourceRow[]>;
}

/** A venue where several cases were while they may have been infected. */
export interface SharedVenueRow {
  rank: number;
  venue: string;
  name?: string;
  category?: string;
  cases: number;
  case_ids: string[];
  /** Most of them at one instant. */
  together: number;
  /** Everybody who was there between `first` and `last`. */
  visitors: number;
  first: number;
  last: number;
  stay_s: number;
}

/** What commands and routes ask. One snapshot of the store, loaded into memory. */
export interface TracingService {
  /** Grows with every accepted batch; stamped on answers. */
  readonly version: number;
  readonly personCount: number;
  /** Ordered by case id (UTF-8 bytes), those that positive tests open included; `vn-2021-12` where no policy is given. */
  cases(policy?: Policy): readonly CaseRow[];
  case(caseId: string, policy?: Policy): CaseRow | undefined;
  /**
   * One batch of rows a case, in the order asked; rows by level, then person (UTF-8 bytes).
   * @throws TracingError `unknown-case`, `case-without-dates`
   */
  trace(caseIds: readonly string[], options: TraceOptions): AsyncIterable<ContactRow[]>;
  /** @throws TracingError `unknown-case`, `unknown-person`, `case-without-dates` */
  whyNot(caseId: string, person: string, options: Omit<TraceOptions, 'evidence'>): Promise<WhyNot>;
  /**
   * The earliest chain, or the `best` strongest ones; no rows where there is none.
   * @throws TracingError as `whyNot`
   */
  chains(caseId: string, person: string, options: ChainOptions & { best: number | null }): Promise<Chains>;
  /** All onward chains of a case, in the order of the tree. @throws TracingError as `trace` */
  tree(caseId: string, options: ChainOptions & { evidence: boolean }): Promise<AsyncIterable<TreeRow[]>>;
  /** @throws TracingError `unknown-person`, `person-without-onset` */
  sources(person: string, options: SourceOptions): Promise<Sources>;
  /** The most telling first. @throws TracingError `unknown-case`, `person-without-onset` */
  sharedVenues(
    caseIds: readonly string[],
    options: Pick<ChainOptions, 'policy' | 'from' | 'asOf'>,
  ): Promise<SharedVenueRow[]>;
  /** Lets a task read the store, where `temp.aliases` says which identifiers are one person. */
  read<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
}

/**
 * Whether a snapshot has what is in the store. `full`: it does, but should be loaded anew before its room for changes
 * is used up; `stale`: only one that is loaded anew will.
 */
export type Followed = 'followed' | 'full' | 'stale';

/** What the store holds, loaded once, and following the store from then on. */
export interface FollowingTracing {
  /** The latest snapshot; those given out before stay as they are. */
  readonly tracing: TracingService;
  /** Makes the latest snapshot that of the store's present version. One call at a time. */
  follow(): Promise<Followed>;
  /** Ends all snapshots. */
  close(): Promise<void>;
}

/** A question that has no answer; `code` is stable and stands in problem+json. */
export class TracingError extends Error {
  override name = 'TracingError';
  readonly code: 'unknown-case' | 'unknown-person' | 'case-without-dates' | 'person-without-onset';

  constructor(code: TracingError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
