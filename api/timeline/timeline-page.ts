import type { DuckDBConnection } from '@duckdb/node-api';
import { printedIdentifier } from '../../data/identity/aliases.ts';
import { type Verification, verificationOfPerson } from '../../data/identity/verification.ts';
import { Gaps } from '../../data/line-list/gaps.ts';
import { type PersonDetails, personDetails } from '../../data/line-list/person-details.ts';
import { type EventPlace, isKnownPerson, timeline } from '../../data/line-list/timeline.ts';
import type { Column, Row } from '../formats/row-set.ts';
import { TracingError } from '../service.ts';

/** The records of a person, and gaps between them as rows of the feed `gap`. */
export const TIMELINE_COLUMNS: readonly Column[] = [
  { name: 'at', kind: 'instant' },
  { name: 'end', kind: 'instant', optional: true },
  { name: 'feed', kind: 'text' },
  { name: 'record_id', kind: 'text' },
  { name: 'other', kind: 'text', optional: true },
  { name: 'record', kind: 'json' },
];

/** Stands for a feed where no record tells of a stretch. */
export const GAP = 'gap';

/** Of one person: more than any phone has logged. */
const RECORDS_BEFORE_MAX = 1_000_000;

export interface PageQuestion {
  readonly person: string;
  /** Of the records' beginnings, `[from, to)`; `null` is open. */
  readonly from: number | null;
  readonly to: number | null;
  /** Records of a page. */
  readonly limit: number;
  readonly after: PlaceAfter | null;
  /** From how long on a stretch without records is a gap; `null` shows none. */
  readonly gap_s: number | null;
}

/** The last record of the page before, and up to where records told by then. */
export interface PlaceAfter extends EventPlace {
  readonly coveredTo: number;
}

export interface TimelinePage {
  readonly person: string;
  readonly details: Partial<PersonDetails>;
  /** Against the population database. */
  readonly verification: Verification;
  /** Of `TIMELINE_COLUMNS`. */
  readonly rows: readonly Row[];
  /** `null` at the end. */
  readonly next: PlaceAfter | null;
}

/** One page of what a person did, in order of time. @throws TracingError `unknown-person` */
export async function timelinePage(
  connection: DuckDBConnection,
  { person: asked, gap_s, limit, ...question }: PageQuestion,
): Promise<TimelinePage> {
  const person = await printedIdentifier(connection, asked);
  const events = await timeline(connection, { ...question, person, limit: limit + 1 });
  if (events.length === 0 && !(await isKnownPerson(connection, person)))
    throw new TracingError('unknown-person', 'no record names this person');
  const details = (await personDetails(connection, [person])).get(person) ?? {};
  const verification = await verificationOfPerson(connection, person);
  const coveredTo =
    question.after?.coveredTo ??
    (gap_s === null ? -Infinity : await toldBefore(connection, person, question.from));
  const gaps = new Gaps(gap_s ?? Infinity, coveredTo);
  const shown = events.slice(0, limit);
  const rows = shown.flatMap((event): Row[] => {
    const gap = gaps.before(event);
    return [...(gap ? [{ ...gap, feed: GAP, record_id: '', record: {} }] : []), { ...event }];
  });
  const next = events.length > limit ? { ...shown.at(-1)!, coveredTo: gaps.coveredTo } : null;
  return { person, details, verification, rows, next };
}

/** Up to where records tell that began before the instant; from there on, or from the instant on, there may be a gap. */
async function toldBefore(
  connection: DuckDBConnection,
  person: string,
  from: number | null,
): Promise<number> {
  if (from === null) return -Infinity;
  const question = { person, from: null, to: from, limit: RECORDS_BEFORE_MAX, after: null };
  const before = await timeline(connection, question);
  return before.reduce((to, { at, end }) => Math.max(to, end ?? at), from);
}
