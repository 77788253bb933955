/** Who, and which venue, may have infected one person. For tests only: slow and plain on purpose. */
import type { Policy } from '../policy.ts';
import type { ExposureRecords } from '../records.ts';
import { countedEpisodes, type NaiveSources } from './chain.ts';
import { exposureIntervals, qualifiedAt } from './exposure.ts';
import { type Interval, intersection, merged, timeWithin } from './intervals.ts';
import { personsOf } from './trace.ts';
import { utf8Order } from './utf8.ts';

export interface NaiveSourceRow {
  readonly level: number;
  readonly source: string;
  readonly via: string;
  readonly first_exposure: number;
  readonly last_exposure: number;
  readonly exposure_s: number;
  readonly qualified_at: number;
}

type Mirrored = Omit<NaiveSourceRow, 'level' | 'source' | 'via'>;

interface Options {
  readonly levels: number;
  /** Nothing earlier counts; `null` for ever. */
  readonly since: number | null;
  readonly asOf: number | null;
  readonly sources: NaiveSources | null;
}

/** Rows by level, then source. The window is that in which the person was infected. */
export function naiveBackward(
  records: ExposureRecords,
  policy: Policy,
  person: string,
  window: Interval,
  options: Options,
): { persons: NaiveSourceRow[]; venues: NaiveSourceRow[] } {
  const persons: NaiveSourceRow[] = [];
  const venues: NaiveSourceRow[] = [];
  const known = countedEpisodes(records, policy, null, options.sources);
  const everybody = personsOf(known).filter((other) => other !== person);
  const places = [...new Set(known.stays.map(({ venue }) => venue))];
  const latest = new Map<string, number>();
  let exposed = [{ person, window }];
  for (let level = 1; level <= options.levels && exposed.length > 0; level++) {
    const improved: string[] = [];
    for (const source of everybody) {
      const rows = exposed.flatMap((one) => {
        if (one.person === source) return [];
        const cut = cutWindow(one.window, options);
        const episodes = countedEpisodes(records, policy, cut.end, options.sources);
        const exposure = mirrored(exposureIntervals(source, one.person, cut, episodes, policy), policy);
        return exposure ? [{ level, source, via: one.person, ...exposure }] : [];
      });
      const row = rowOf(rows);
      if (!row || row.last_exposure <= (latest.get(source) ?? Number.NEGATIVE_INFINITY)) continue;
      if (!latest.has(source)) persons.push(row);
      latest.set(source, row.last_exposure);
      improved.push(source);
    }
    for (const source of places.filter((venue) => venues.every((row) => row.source !== venue))) {
      const rows = exposed.flatMap((one) => {
        const cut = cutWindow(one.window, options);
        const stays = countedEpisodes(records, policy, cut.end, options.sources).stays.filter(
          (stay) => stay.person === one.person && stay.venue === source,
        );
        const exposure = mirrored(merged(stays.map((stay) => intersection(stay, cut))), policy);
        return exposure ? [{ level, source, via: one.person, ...exposure }] : [];
      });
      const row = rowOf(rows);
      if (row) venues.push(row);
    }
    exposed = improved.map((source) => ({ person: source, window: infectedIn(latest.get(source)!, policy) }));
  }
  const inOrder = (a: NaiveSourceRow, b: NaiveSourceRow) =>
    a.level - b.level || utf8Order(a.source, b.source);
  return { persons: persons.sort(inOrder), venues: venues.sort(inOrder) };
}

/** Of one source on one level: the row that comes first, with the first instant of all. */
function rowOf(rows: NaiveSourceRow[]): NaiveSourceRow | undefined {
  const [best] = rows.sort(
    (a, b) => b.last_exposure - a.last_exposure || b.qualified_at - a.qualified_at || utf8Order(a.via, b.via),
  );
  return best && { ...best, first_exposure: Math.min(...rows.map((row) => row.first_exposure)) };
}

/** Whether intervals qualify with time reversed, and the exposure that they are then. */
function mirrored(intervals: readonly Interval[], policy: Policy): Mirrored | null {
  const reversed = merged(intervals.map(({ start, end }) => ({ start: -end, end: -start })));
  const qualified = qualifiedAt(reversed, policy);
  if (qualified === null) return null;
  const first = reversed.find(({ end }) => end > qualified - policy.window_s)!;
  return {
    first_exposure: -reversed.at(-1)!.end,
    last_exposure: -Math.max(first.start, qualified - policy.window_s),
    exposure_s: timeWithin(reversed, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    qualified_at: -qualified,
  };
}

function infectedIn(lastExposing: number, policy: Policy): Interval {
  const end = lastExposing - policy.latent_s;
  return { start: end - policy.contact_horizon_s, end };
}

function cutWindow({ start, end }: Interval, { since, asOf }: Options): Interval {
  return { start: Math.max(start, since ?? start), end: Math.min(end, asOf ?? end) };
}
