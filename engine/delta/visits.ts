import { OPEN } from '../time.ts';
import { OPEN_STAY_BIT } from '../venue-index/layout.ts';
import type { World } from '../world.ts';
import { type DeltaVisits, isAlive } from './layout.ts';
import { DeltaFullError, DeltaMismatchError, link, Rows, rowsOf } from './rows.ts';

/** A visit `[checkIn, checkOut)`; `checkOut` is `OPEN` where the source gave none. `zone` as in venue-index/zone.ts. */
export interface Visit {
  readonly venue: number;
  readonly checkIn: number;
  readonly checkOut: number;
  readonly zone: number;
}

/** A visit as the index has it: position, or −1 for one that is new; latest end where it is open. */
interface Standing extends Visit {
  readonly pos: number;
  readonly end: number;
}

/** Writes the visits of a delta. Positions below `visitCount` are of the world's index, those from there on of the delta. */
export class VisitWriter {
  readonly #world: World;
  readonly #delta: DeltaVisits;
  readonly #rows: Rows;
  readonly #countsByVenue = new Map<number, number>();
  /** Rows of the venue that has most, those that have ended included. */
  mostAtOneVenue = 0;

  constructor(world: World, delta: DeltaVisits) {
    this.#world = world;
    this.#delta = delta;
    this.#rows = new Rows('visits', delta.persons.length);
  }

  get count(): number {
    return this.#rows.count;
  }

  /**
   * Ends and adds visits of one person. A check-in also cuts the person's stay before it that has no check-out, so
   * that such stays end and are added anew wherever their cut moves.
   * @throws DeltaFullError
   * @throws DeltaMismatchError where a visit that is to end is not there
   */
  change(person: number, added: readonly Visit[], removed: readonly Visit[], tick: number): void {
    const standing = this.#standing(person, tick);
    for (const visit of removed) this.#end(take(standing, visit), tick);
    const all = [...standing, ...added.map((visit) => ({ ...visit, pos: -1, end: visit.checkOut }))];
    const checkIns = Uint32Array.from(all, ({ checkIn }) => checkIn).sort();
    for (const visit of all) {
      const end = visit.checkOut === OPEN ? nextAfter(checkIns, visit.checkIn) : visit.checkOut;
      if (visit.pos >= 0 && end === visit.end) continue;
      this.#end(visit.pos, tick);
      this.#put(person, visit, end, tick);
    }
  }

  #standing(person: number, tick: number): Standing[] {
    const { visits: base } = this.#world;
    const delta = this.#delta;
    const standing: Standing[] = [];
    const note = (pos: number, { venues, checkIns, ends, zones }: Columns, row: number) => {
      const isOpen = (zones[row] & OPEN_STAY_BIT) !== 0;
      const [venue, checkIn, end] = [venues[row], checkIns[row], ends[row]];
      const zone = (zones[row] & ~OPEN_STAY_BIT) >>> 0;
      standing.push({ pos, venue, checkIn, checkOut: isOpen ? OPEN : end, zone, end });
    };
    if (person < base.personCount)
      for (let i = base.personOffsets[person]; i < base.personOffsets[person + 1]; i++) {
        const pos = base.personVisits[i];
        if (delta.baseDieds[pos] === 0) note(pos, base, pos);
      }
    for (const row of rowsOf(delta.heads, delta.nexts, person))
      if (isAlive(delta.borns[row], delta.dieds[row], tick)) note(base.visitCount + row, delta, row);
    return standing;
  }

  #end(pos: number, tick: number): void {
    const { visitCount } = this.#world.visits;
    if (pos < 0) return;
    if (pos < visitCount) this.#delta.baseDieds[pos] = tick;
    else this.#delta.dieds[pos - visitCount] = tick;
  }

  #put(person: number, { venue, checkIn, checkOut, zone }: Visit, end: number, tick: number): void {
    const delta = this.#delta;
    if (venue >= delta.venueHeads.length) throw new DeltaFullError(`no room for ${venue + 1} venues`);
    const row = this.#rows.next();
    delta.persons[row] = person;
    delta.venues[row] = venue;
    delta.checkIns[row] = checkIn;
    delta.ends[row] = end;
    delta.zones[row] = checkOut === OPEN ? zone | OPEN_STAY_BIT : zone;
    delta.borns[row] = tick;
    link(delta.heads, delta.nexts, person, row);
    link(delta.venueHeads, delta.nextsOfVenue, venue, row);
    const count = (this.#countsByVenue.get(venue) ?? 0) + 1;
    this.#countsByVenue.set(venue, count);
    this.mostAtOneVenue = Math.max(this.mostAtOneVenue, count);
  }
}

type Columns = Record<'venues' | 'checkIns' | 'ends' | 'zones', Uint32Array>;

/** Takes one visit like the given one out of the list, and returns its position. */
function take(standing: Standing[], { venue, checkIn, checkOut, zone }: Visit): number {
  const found = standing.findIndex(
    (visit) =>
      visit.venue === venue &&
      visit.checkIn === checkIn &&
      visit.checkOut === checkOut &&
      visit.zone === zone,
  );
  if (found < 0) throw new DeltaMismatchError('a visit to be ended is not there');
  return standing.splice(found, 1)[0].pos;
}

/** The first of the ascending instants that is later, else `OPEN`. */
function nextAfter(instants: Uint32Array, instant: number): number {
  return instants.find((each) => each > instant) ?? OPEN;
}
