import type { Policy } from '../../engine/policy.ts';
import type { ContactRow, Episode, ExposureRow } from '../service.ts';

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

/** One exposure of a chain: of `person` to `source`. */
export interface LinkRow extends ExposureRow {
  /** Number of the chain in the answer, and of the link in the chain; from 1. */
  chain: number;
  link: number;
  source: string;
  person: string;
  evidence: Episode[];
}

/** Chains from a case to a person. */
export interface Chains {
  case_id: string;
  person: string;
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
export interface SourceRow extends ExposureRow {
  kind: 'person' | 'venue';
  level: number;
  source: string;
  via: string;
  /** Of a case: its place among them, its score in minutes, its id. */
  rank?: number;
  score?: number;
  case_id?: string;
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

/** What is asked about chains, of one snapshot of the store. */
export interface ChainService {
  /**
   * The earliest chain, or the `best` ways over different last infectors; no rows where there is none.
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
}
