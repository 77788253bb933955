import type { Policy } from '../policy.ts';
import type { World } from '../world.ts';
import { CROWD_FROM_VISITS, Crowds, type Settled } from './crowds.ts';
import { Exposures } from './exposures.ts';
import { PairExposures } from './pair.ts';
import type { Peers } from './peers.ts';
import type { Exposure } from './qualify.ts';
import { ListArena, listOf, type Row, type TraceRows, VIA_CASE } from './trace-rows.ts';

/** A case to be traced: its person's number and infectious period `[from, to)`. */
export interface TraceSource {
  readonly person: number;
  readonly from: number;
  readonly to: number;
}

export interface TraceLimits {
  /** Deepest level, from 1. */
  readonly levels: number;
  /** Instant that cuts every window, stay and episode; `Infinity` cuts nothing. */
  readonly asOf: number;
}

/** Someone whose contacts are searched in `[from, to)`. */
interface Source extends TraceSource {
  readonly exposedAt: number;
}

/**
 * Searches a case's contacts level by level.
 *
 * At level k every person whose earliest exposure became earlier at level k − 1 is a source, in the window that
 * follows that exposure. Windows do not nest, so an earlier exposure found later makes a person a source once
 * more but leaves their row: the levels are kept apart, and this is no shortest-path search. (The one-pass edge
 * stream of Wu et al. 2014, DOI 10.14778/2732939.2732945, assumes contacts without duration and misses people
 * infected while a contact lasts.)
 *
 * Cost: the meetings of every source in its window, without those in crowds that change no row. Keeps 8 bytes a
 * person; one instance serves one thread.
 */
export class Tracer {
  readonly #exposures: Exposures;
  readonly #pairs: PairExposures;
  readonly #crowds: Crowds;
  readonly #settled = { from: 0, until: 0, after: 0 };
  readonly #policy: Policy;
  /** Number + 1 in `#rows` of each person on the list being made. */
  readonly #rowNumbers: Uint32Array;
  readonly #arena = new ListArena();
  #rows: Row[] = [];
  /** Those whose earliest exposure became earlier on the level being searched. */
  #improved: Row[] = [];
  /** Of the list being made. */
  #casePerson = -1;
  #level = 0;

  /** @param crowdFromVisits visits from which a venue is a crowd */
  constructor(world: World, policy: Policy, crowdFromVisits = CROWD_FROM_VISITS) {
    this.#crowds = new Crowds(world.visits, policy.assumed_stay_s, crowdFromVisits, (person) =>
      this.#settle(person),
    );
    this.#exposures = new Exposures(world, policy, this.#crowds);
    this.#pairs = new PairExposures(world, policy);
    this.#policy = policy;
    this.#rowNumbers = new Uint32Array(world.personCount);
  }

  /** The list of one case. The case is never its own contact. */
  trace(index: TraceSource, { levels, asOf }: TraceLimits): TraceRows {
    this.#rows = [];
    this.#casePerson = index.person;
    this.#crowds.forget();
    let sources: Source[] = [{ person: index.person, from: index.from, to: index.to, exposedAt: VIA_CASE }];
    for (this.#level = 1; this.#level <= levels && sources.length > 0; this.#level++) {
      this.#improved = [];
      for (const source of sources) this.#expand(source, asOf);
      sources = this.#improved.map((row) => this.#sourceOf(row));
      if (sources.length > SCATTERED_FROM) sources.sort((a, b) => scattered(a.person) - scattered(b.person));
    }
    for (const row of this.#rows) this.#rowNumbers[row.person] = 0;
    return listOf(this.#rows, this.#arena);
  }

  /** An exposure begins no earlier than its first episode and ends no later than its last. */
  #settle(person: number): Settled {
    const settled = this.#settled;
    const number = this.#rowNumbers[person];
    settled.after = -1;
    settled.until = Infinity;
    settled.from = person === this.#casePerson ? -Infinity : Infinity;
    if (number === 0) return settled;
    const row = this.#rows[number - 1];
    settled.from = row.earliest;
    if (row.level < this.#level) return settled;
    settled.until = row.last;
    if (this.#isSoonest(row)) settled.after = row.via;
    else settled.from = row.first + 1;
    return settled;
  }

  /** Whether no exposure that begins with it qualifies earlier: then only a smaller source comes before its own. */
  #isSoonest({ first, qualifiedAt }: Row): boolean {
    return qualifiedAt === first + this.#policy.min_exposure_s;
  }

  #sourceOf({ person, earliest }: Row): Source {
    const { from, to } = exposingWindow(earliest, this.#policy);
    return { person, from, to, exposedAt: earliest };
  }

  /** Puts on the list whom one source exposes. */
  #expand(source: Source, asOf: number): void {
    const peers = this.#exposures.meet(source.person, source.from, source.to, asOf);
    const { hasLeftOut } = this.#exposures;
    for (let slot = 0; slot < peers.count; slot++) {
      const person = peers.slotPersons[slot];
      if (person === this.#casePerson) continue;
      const number = this.#rowNumbers[person];
      if (number !== 0 && hasLeftOut) {
        if (this.#isSettled(peers, slot, source.person)) continue;
        const window = { source: source.person, from: source.from, to: source.to, asOf };
        const { exposure } = this.#pairs.pair(window, person);
        if (exposure) this.#reachAgain(this.#rows[number - 1], source, exposure);
      } else if (this.#exposures.qualifies(slot)) {
        if (number === 0) this.#reach(person, source);
        else this.#reachAgain(this.#rows[number - 1], source, this.#exposures.exposure);
      }
    }
  }

  /** Whether no episode of the peer in this slot changes their row. */
  #isSettled({ slotPersons, heads, nexts, starts, ends }: Peers, slot: number, source: number): boolean {
    const { from, until, after } = this.#settle(slotPersons[slot]);
    if (source <= after) return false;
    for (let episode = heads[slot]; episode >= 0; episode = nexts[episode])
      if (starts[episode] < from || ends[episode] > until) return false;
    return true;
  }

  #reach(person: number, { person: via, exposedAt }: Source): void {
    const { first, last, exposure_s, qualifiedAt } = this.#exposures.exposure;
    const row = {
      person,
      level: this.#level,
      via,
      viaExposedAt: exposedAt,
      first,
      last,
      exposure_s,
      qualifiedAt,
      earliest: first,
      earliestLevel: this.#level,
    };
    this.#rowNumbers[person] = this.#rows.push(row);
    this.#improved.push(row);
  }

  #reachAgain(row: Row, { person: via, exposedAt }: Source, exposure: Exposure): void {
    if (row.level === this.#level) {
      row.last = Math.max(row.last, exposure.last);
      if (isBefore(exposure, via, row)) {
        row.via = via;
        row.viaExposedAt = exposedAt;
        row.first = exposure.first;
        row.exposure_s = exposure.exposure_s;
        row.qualifiedAt = exposure.qualifiedAt;
      }
    }
    if (exposure.first >= row.earliest) return;
    row.earliest = exposure.first;
    if (row.earliestLevel < this.#level) this.#improved.push(row);
    row.earliestLevel = this.#level;
  }
}

/** So many sources, one after the other in order of time, would let each row grow by a little many times. */
const SCATTERED_FROM = 256;

/** A number that has nothing to do with the order of persons: their list does not depend on the sources' order. */
function scattered(person: number): number {
  return Math.imul(person + 1, 0x9e3779b1) >>> 0;
}

/** The window in which a contact exposes others, from their earliest exposure on. */
export function exposingWindow(exposedAt: number, policy: Policy): { from: number; to: number } {
  const from = exposedAt + policy.latent_s;
  return { from, to: from + policy.contact_horizon_s };
}

/** Order by first exposure, qualification, then source. */
function isBefore(exposure: Exposure, via: number, row: Row): boolean {
  if (exposure.first !== row.first) return exposure.first < row.first;
  if (exposure.qualifiedAt !== row.qualifiedAt) return exposure.qualifiedAt < row.qualifiedAt;
  return via < row.via;
}
