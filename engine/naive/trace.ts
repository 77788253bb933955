/** The F1, F2 … list of one case, level by level. For tests only: slow and plain on purpose. */
import type { Policy } from '../policy.ts';
import type { CaseRecord, ExposureRecords } from '../records.ts';
import { type Episodes, episodesOf } from './episodes.ts';
import { type Exposure, exposureTo } from './exposure.ts';
import { naiveInfectiousPeriod } from './infectious-period.ts';
import type { Interval } from './intervals.ts';
import { utf8Order } from './utf8.ts';

export interface NaiveRow extends Exposure {
  readonly level: number;
  readonly person: string;
  readonly via: string;
  readonly is_case: boolean;
}

interface Source {
  readonly person: string;
  readonly window: Interval;
}

type ExposureVia = Exposure & { readonly via: string };

/**
 * Rows by level, then person (UTF-8 bytes), down to `level` (from 1). `asOf` in epoch seconds, or null.
 * @throws Error that names a case without dates
 */
export function naiveTrace(
  records: ExposureRecords,
  policy: Policy,
  theCase: CaseRecord,
  options: { level: number; asOf: number | null },
): NaiveRow[] {
  const episodes = episodesOf(records, policy, options.asOf);
  const persons = personsOf(episodes).filter((person) => person !== theCase.person);
  const cases = new Set(records.cases.map(({ person }) => person));
  const rows: NaiveRow[] = [];
  const earliest = new Map<string, number>();
  let sources: Source[] = [{ person: theCase.person, window: naiveInfectiousPeriod(theCase, policy) }];
  for (let level = 1; level <= options.level; level++) {
    const known = sources.map((source) => cutSource(source, options.asOf));
    const improved: string[] = [];
    for (const person of persons) {
      const exposures = exposuresOf(person, known, episodes, policy);
      const best = exposures[0];
      if (!best || best.first_exposure >= (earliest.get(person) ?? Number.POSITIVE_INFINITY)) continue;
      if (!earliest.has(person)) {
        const last_exposure = Math.max(...exposures.map((exposure) => exposure.last_exposure));
        rows.push({ level, person, ...best, last_exposure, is_case: cases.has(person) });
      }
      earliest.set(person, best.first_exposure);
      improved.push(person);
    }
    sources = improved.map((person) => ({ person, window: contactWindow(earliest.get(person)!, policy) }));
  }
  return rows;
}

/** Qualifying exposures to any of the sources, the one that makes the row first. */
function exposuresOf(
  person: string,
  sources: readonly Source[],
  episodes: Episodes,
  policy: Policy,
): ExposureVia[] {
  const exposures: ExposureVia[] = [];
  const meetings = episodes.meetings.filter(({ persons }) => persons.includes(person));
  for (const source of sources.filter((other) => other.person !== person)) {
    const exposure = exposureTo(source.person, person, source.window, { ...episodes, meetings }, policy);
    if (exposure) exposures.push({ ...exposure, via: source.person });
  }
  return exposures.sort(
    (a, b) =>
      a.first_exposure - b.first_exposure || a.qualified_at - b.qualified_at || utf8Order(a.via, b.via),
  );
}

function contactWindow(earliest_exposure: number, policy: Policy): Interval {
  const start = earliest_exposure + policy.latent_s;
  return { start, end: start + policy.contact_horizon_s };
}

function cutSource({ person, window }: Source, asOf: number | null): Source {
  return { person, window: { start: window.start, end: Math.min(window.end, asOf ?? window.end) } };
}

export function personsOf({ meetings, stays }: Episodes): string[] {
  const persons = new Set([
    ...meetings.flatMap((meeting) => meeting.persons),
    ...stays.map(({ person }) => person),
  ]);
  return [...persons].sort(utf8Order);
}
