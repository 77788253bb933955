import type { Policy } from '../policy.ts';
import { personCapacity, personRank, type World } from '../world.ts';
import { Exposures } from './exposures.ts';
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
 * Cost: the meetings of every source in its window. Keeps 8 bytes a person; one instance serves one thread.
 */
export class Tracer {
  readonly #exposures: Exposures;
  readonly #policy: Policy;
  /** Number + 1 in `#rows` of each person on the list being made. */
  readonly #rowNumbers: Uint32Array;
  readonly #arena = new ListArena();
  #world: World;
  #rows: Row[] = [];
  /** Those whose earliest exposure became earlier on the level being searched. */
  #improved: Row[] = [];

  constructor(world: World, policy: Policy) {
    this.#exposures = new Exposures(world, policy);
    this.#policy = policy;
    this.#rowNumbers = new Uint32Array(personCapacity(world));
    this.#world = world;
  }

  /** Goes on with another state of the same world: its delta at another tick. */
  moveTo(world: World): void {
    this.#exposures.moveTo(world);
    this.#world = world;
  }

  /** The list of one case. The case is never its own contact. */
  trace(index: TraceSource, { levels, asOf }: TraceLimits): TraceRows {
    this.#rows = [];
    let sources: Source[] = [{ person: index.person, from: index.from, to: index.to, exposedAt: VIA_CASE }];
    for (let level = 1; level <= levels && sources.length > 0; level++) {
      this.#improved = [];
      for (const source of sources) this.#expand(source, level, index.person, asOf);
      sources = this.#improved.map((row) => this.#sourceOf(row));
    }
    for (const row of this.#rows) this.#rowNumbers[row.person] = 0;
    return listOf(this.#world, this.#rows, this.#arena);
  }

  #sourceOf({ person, earliest }: Row): Source {
    const { from, to } = exposingWindow(earliest, this.#policy);
    return { person, from, to, exposedAt: earliest };
  }

  /** Puts on the list whom one source exposes. */
  #expand(source: Source, level: number, casePerson: number, asOf: number): void {
    const peers = this.#exposures.meet(source.person, source.from, source.to, asOf);
    for (let slot = 0; slot < peers.count; slot++) {
      const person = peers.slotPersons[slot];
      if (person === casePerson || !this.#exposures.qualifies(slot)) continue;
      const number = this.#rowNumbers[person];
      if (number === 0) this.#reach(person, source, level);
      else this.#reachAgain(this.#rows[number - 1], source, level);
    }
  }

  #reach(person: number, { person: via, exposedAt }: Source, level: number): void {
    const { first, last, exposure_s, qualifiedAt } = this.#exposures.exposure;
    const row = {
      person,
      level,
      via,
      viaExposedAt: exposedAt,
      first,
      last,
      exposure_s,
      qualifiedAt,
      earliest: first,
      earliestLevel: level,
    };
    this.#rowNumbers[person] = this.#rows.push(row);
    this.#improved.push(row);
  }

  #reachAgain(row: Row, { person: via, exposedAt }: Source, level: number): void {
    const exposure = this.#exposures.exposure;
    if (row.level === level) {
      row.last = Math.max(row.last, exposure.last);
      if (this.#isBefore(exposure, via, row)) {
        row.via = via;
        row.viaExposedAt = exposedAt;
        row.first = exposure.first;
        row.exposure_s = exposure.exposure_s;
        row.qualifiedAt = exposure.qualifiedAt;
      }
    }
    if (exposure.first >= row.earliest) return;
    row.earliest = exposure.first;
    if (row.earliestLevel < level) this.#improved.push(row);
    row.earliestLevel = level;
  }

  /** Order by first exposure, qualification, then source. */
  #isBefore(exposure: Exposure, via: number, row: Row): boolean {
    if (exposure.first !== row.first) return exposure.first < row.first;
    if (exposure.qualifiedAt !== row.qualifiedAt) return exposure.qualifiedAt < row.qualifiedAt;
    return personRank(this.#world, via) < personRank(this.#world, row.via);
  }
}

/** The window in which a contact exposes others, from their earliest exposure on. */
export function exposingWindow(exposedAt: number, policy: Policy): { from: number; to: number } {
  const from = exposedAt + policy.latent_s;
  return { from, to: from + policy.contact_horizon_s };
}
