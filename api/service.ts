import type { DuckDBConnection } from '@duckdb/node-api';
import type { Policy } from '../engine/policy.ts';
import type { Score, ScoreName, ScorePart } from '../engine/risk/score.ts';
import type { ChainService } from './chains/chain-service.ts';

/** An exposure, and what is known of the person of it. Instants are epoch seconds; optional fields are left out where nothing is known. */
export interface ExposureRow {
  first_exposure: number;
  last_exposure: number;
  exposure_s: number;
  qualified_at: number;
  is_case: boolean;
  name?: string;
  phone?: string;
  area?: string;
}

/** One row of a case's list. */
export interface ContactRow extends ExposureRow {
  case_id: string;
  level: number;
  person: string;
  via: string;
  /** Venue of the person's latest visit. */
  last_place?: string;
  /** Of an F1, where it was asked for: end of the stretch of contact in which they qualified. */
  first_exposure_end?: number | undefined;
  /** Of an F1: `follow_up_s` after the last exposure. */
  quarantine_end?: number;
  /** The group exposure that the row rests on, or stands for. */
  group?: string;
  /** Stays of others during the source's. */
  group_others?: number;
  /** Of a row that stands for a group: persons whose rows it takes the place of. */
  group_rows?: number;
  /** Of an F1, where the list is ranked: by the score asked for. */
  score?: number;
  risk?: Score['risk'];
  score_parts?: readonly ScorePart[];
  /** That the exposure was long enough, of a row that rests on stays without check-out; where it was asked for. */
  probability?: number | undefined;
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

export const GROUPS = ['told', 'list'] as const;
export type Groups = (typeof GROUPS)[number];

/** What decides who is on a list. */
export interface ExposureQuestion {
  /** Deepest level, from 1; `Infinity` for any. */
  level: number;
  policy: Policy;
  /** Epoch seconds; `null` cuts nothing. */
  asOf: number | null;
}

export interface TraceOptions extends ExposureQuestion {
  evidence: boolean;
  /** `false` leaves out names, phones, areas and last places. */
  details?: false;
  /** Whether rows of F1s say when the contact ended in which they qualified. */
  firstEnds?: boolean;
  /** Exposures in a group as one row, or marked in rows of their own; neither where it is left out. */
  groups?: Groups | undefined;
  /** Score that rows are ordered by, within a case. */
  rank?: ScoreName | undefined;
  /** Whether rows say how sure they are. */
  certainty?: boolean | undefined;
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

/** An earlier state of the store; what is `null` is as it is at present. */
export interface AskedState {
  /** Only what was recorded by this instant, itself included. Epoch seconds. */
  readonly at: number | null;
  readonly version: number | null;
  /** Whose zone and retention it is loaded for. */
  readonly policy: Policy;
  /** Encounters and visits from this instant on, as an answer of that version has told; `null` is the present retention. */
  readonly from: number | null;
}

/** A snapshot that stays open until it is let go of. */
export interface HeldTracing extends Disposable {
  readonly tracing: TracingService;
}

/** What commands and routes ask. One snapshot of the store, loaded into memory. */
export interface TracingService extends ChainService {
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
  /**
   * How many rows the lists of the cases together have on each level under each policy, level 1 first, in the order of
   * the policies: in one run of all threads.
   * @throws TracingError `unknown-case`, `case-without-dates`
   */
  sizes(
    caseIds: readonly string[],
    policies: readonly Policy[],
    options: Omit<ExposureQuestion, 'policy'>,
  ): AsyncIterable<number[]>;
  /** @throws TracingError `unknown-case`, `unknown-person`, `case-without-dates` */
  whyNot(caseId: string, person: string, options: ExposureQuestion): Promise<WhyNot>;
  /**
   * The store as it was known: by an instant, at an earlier version, or both. Whatever is asked of it is answered from
   * the records that were known then; days that the retention has dropped since stay dropped.
   * @throws TracingError `unknown-version`
   */
  asKnown(state: AskedState): Promise<HeldTracing>;
  /** Several at once: who holds one does not wait for another. At most two. */
  asKnownTogether(states: readonly AskedState[]): Promise<HeldTracing[]>;
  /** Under the policy encounters and visits that began earlier are not looked at. Epoch seconds. */
  recordsFrom(policy: Policy): Promise<number>;
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
  readonly code:
    | 'unknown-case'
    | 'unknown-person'
    | 'case-without-dates'
    | 'person-without-onset'
    | 'unknown-version';

  constructor(code: TracingError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
