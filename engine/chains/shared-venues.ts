import type { Policy } from '../policy.ts';
import { visitAt, visitsOf } from '../positions.ts';
import type { World } from '../world.ts';
import { PossibleSources } from './possible-sources.ts';

/** Somebody who may have been infected in `[from, to)`. */
export interface Exposable {
  readonly person: number;
  readonly from: number;
  readonly to: number;
}

/** A venue where several of them were. Instants are epoch seconds. */
export interface SharedVenue {
  readonly venue: number;
  /** Who was there, by their place in the question, ascending. */
  readonly asked: readonly number[];
  /** Most of them at one instant. */
  readonly together: number;
  /** First and last instant at which any of them was there. */
  readonly first: number;
  readonly last: number;
  /** Time there of all of them, each for themself. */
  readonly stay_s: number;
}

interface Stay {
  readonly asked: number;
  readonly from: number;
  readonly to: number;
}

/** Every venue at which at least `least` of some persons stayed, each in their own span; in order of nothing. */
export function sharedVenues(
  world: World,
  policy: Policy,
  exposables: readonly Exposable[],
  least: number,
): SharedVenue[] {
  const byVenue = new Map<number, Stay[]>();
  for (const [asked, exposable] of exposables.entries())
    for (const { venue, from, to } of staysIn(world, policy, exposable))
      byVenue.getOrInsertComputed(venue, () => []).push({ asked, from, to });
  const shared: SharedVenue[] = [];
  for (const [venue, stays] of byVenue) {
    const asked = [...new Set(stays.map((stay) => stay.asked))];
    if (asked.length < least) continue;
    const apart = asked.flatMap((one) => merged(stays.filter((stay) => stay.asked === one)));
    shared.push({
      venue,
      asked,
      together: mostAtOnce(apart),
      first: Math.min(...apart.map(({ from }) => from)),
      last: Math.max(...apart.map(({ to }) => to)),
      stay_s: apart.reduce((sum, { from, to }) => sum + to - from, 0),
    });
  }
  return shared;
}

/** How many persons stayed at a venue in `[from, to)`. */
export function visitorsOf(world: World, policy: Policy, venue: number, from: number, to: number): number {
  return new PossibleSources(world, { ...policy, aerosol_tail_s: 0 }).visitorsOf(venue, from, to).size;
}

function* staysIn(world: World, { assumed_stay_s }: Policy, { person, from, to }: Exposable) {
  for (const pos of visitsOf(world, person)) {
    const { venue, checkIn, end, isOpen } = visitAt(world, pos);
    const until = isOpen ? Math.min(checkIn + assumed_stay_s, end) : end;
    const stay = { venue, from: Math.max(checkIn, from), to: Math.min(until, to) };
    if (stay.from < stay.to) yield stay;
  }
}

function merged(stays: readonly Stay[]): Stay[] {
  const result: Stay[] = [];
  for (const stay of stays.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && stay.from <= last.to) result[result.length - 1] = { ...last, to: Math.max(last.to, stay.to) };
    else result.push(stay);
  }
  return result;
}

/** Who leaves as another comes has not met them. */
function mostAtOnce(stays: readonly Stay[]): number {
  const changes = stays.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let present = 0;
  let most = 0;
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    present += by;
    most = Math.max(most, present);
  }
  return most;
}
