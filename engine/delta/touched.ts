import type { Policy } from '../policy.ts';
import { type VisitStay, visitAt, visitsOf } from '../positions.ts';
import { visitorsOf } from '../visitors.ts';
import type { World } from '../world.ts';

/** Whom changes name. */
export interface ChangedPersons {
  /** Both persons of encounters and interviews that came or ended, and whose removals did. */
  readonly meeting: ReadonlySet<number>;
  /** Whose visits came or ended. */
  readonly staying: ReadonlySet<number>;
}

/**
 * The persons who, as sources, may meet others than before, or at other times: those named, and whoever was at a venue
 * while a stay of theirs that came, ended or is cut otherwise. A list on which none of them is a source stays as it
 * is, since level by level a search looks only at meetings of sources, and these have not changed.
 * Cost: the visits of those who stay, and the visits of their venues once for each span of time that has changes.
 */
export function touchedPersons(
  before: World,
  after: World,
  { meeting, staying }: ChangedPersons,
  policy: Policy,
): Set<number> {
  const touched = new Set([...meeting, ...staying]);
  const stays = [...staying].flatMap((person) => changedStays(before, after, person));
  for (const [venue, ofVenue] of Map.groupBy(stays, (stay) => stay.venue))
    for (const { from, to } of together(ofVenue.map((stay) => spanOf(stay, policy))))
      for (const other of visitorsOf(after, venue, from, to, policy.assumed_stay_s)) touched.add(other);
  return touched;
}

/** Stays of a person in one of the worlds only; one without check-out that is cut elsewhere is two. */
function changedStays(before: World, after: World, person: number): VisitStay[] {
  const stays = new Map<string, VisitStay>();
  const counts = new Map<string, number>();
  const count = (world: World, by: number) => {
    for (const pos of visitsOf(world, person)) {
      const stay = visitAt(world, pos);
      const key = [stay.venue, stay.checkIn, stay.end, stay.zone, stay.isOpen].join(' ');
      stays.set(key, stay);
      counts.set(key, (counts.get(key) ?? 0) + by);
    }
  };
  count(before, -1);
  count(after, 1);
  return [...stays].filter(([key]) => counts.get(key) !== 0).map(([, stay]) => stay);
}

interface Span {
  readonly from: number;
  to: number;
}

/** Whoever is there in it may have met the person who stays: a source's air lasts after it has left. */
function spanOf(stay: VisitStay, { assumed_stay_s, aerosol_tail_s }: Policy): Span {
  const to = stay.isOpen ? Math.min(stay.checkIn + assumed_stay_s, stay.end) : stay.end;
  return { from: stay.checkIn - aerosol_tail_s, to };
}

/** The spans, those that overlap as one: of a crowd that comes at once, each would look through the whole of it. */
function together(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
}
