import { cases } from './cases.ts';
import { checkpoints } from './checkpoints.ts';
import { consultations } from './consultations.ts';
import { contacts } from './contacts.ts';
import { declarations } from './declarations.ts';
import { encounters } from './encounters.ts';
import { entries } from './entries.ts';
import { helpRequests } from './help-requests.ts';
import { identities } from './identities.ts';
import { identityDecisions } from './identity-decisions.ts';
import { persons } from './persons.ts';
import { priorityGroups } from './priority-groups.ts';
import { quarantine } from './quarantine.ts';
import { reports } from './reports.ts';
import { tests } from './tests.ts';
import { transmissions } from './transmissions.ts';
import { vaccinations } from './vaccinations.ts';
import { venues } from './venues.ts';
import { visits } from './visits.ts';
import { wristbandAlerts } from './wristband-alerts.ts';

/**
 * What a column holds. A bare date stands for a whole local day: in an `instant` it means the midnight that
 * begins the day, in an `instant-end` the one that ends it. A `date` is a day in any year.
 */
export type ColumnKind =
  | 'text'
  | 'instant'
  | 'instant-end'
  | 'duration'
  | 'decibels'
  | 'decimal'
  | 'latitude'
  | 'longitude'
  | 'count'
  | 'date'
  | 'flag';

export interface ColumnDeclaration {
  readonly name: string;
  readonly kind: ColumnKind;
  /** A row without it is rejected, a file without it refused. */
  readonly required?: true;
}

/** What must hold between two columns of a row; a breach is reported of `column`. */
export type RuleDeclaration =
  | { readonly rule: 'differs'; readonly column: string; readonly from: string }
  | { readonly rule: 'not-before'; readonly column: string; readonly from: string }
  /** `column` is seconds after the instant `from`; the sum is an instant too. */
  | { readonly rule: 'ends-in-range'; readonly column: string; readonly from: string }
  /** `column` is the latitude to the longitude `from`. */
  | { readonly rule: 'not-swapped'; readonly column: string; readonly from: string };

export interface FeedDeclaration {
  readonly name: string;
  readonly columns: readonly ColumnDeclaration[];
  /** Column that names the record, where the feed has one; rows with the same key are versions of one record. */
  readonly key?: string;
  readonly rules: readonly RuleDeclaration[];
}

/** Every feed that can be read. */
export const FEEDS: readonly FeedDeclaration[] = [
  persons,
  identities,
  identityDecisions,
  encounters,
  venues,
  visits,
  cases,
  contacts,
  transmissions,
  tests,
  quarantine,
  vaccinations,
  declarations,
  entries,
  checkpoints,
  wristbandAlerts,
  reports,
  helpRequests,
  consultations,
  priorityGroups,
];

/** Columns that every feed may carry besides its own. */
export const COMMON_COLUMNS: readonly ColumnDeclaration[] = [
  { name: 'record_id', kind: 'text' },
  { name: 'recorded_at', kind: 'instant' },
  { name: 'retracted', kind: 'flag' },
];

/** The declaration of a feed, or `undefined` for a name that is none. */
export function feedOf(name: string): FeedDeclaration | undefined {
  return FEEDS.find((feed) => feed.name === name);
}

/** The feed's own columns, then those of every feed. */
export function columnsOf(feed: FeedDeclaration): readonly ColumnDeclaration[] {
  return [...feed.columns, ...COMMON_COLUMNS];
}

/** Whether the name is one of the feed's columns, and no attribute. */
export function isKnownColumn(feed: FeedDeclaration, name: string): boolean {
  return columnsOf(feed).some((column) => column.name === name);
}
