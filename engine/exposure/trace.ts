import type { Policy } from '../policy.ts';
import { personRank, type World } from '../world.ts';
import { CROWD_FROM_VISITS, Crowds } from './crowds.ts';
import { DraftList } from './draft-list.ts';
import type { EpisodeFilter } from './episode-filter.ts';
import { Exposures } from './exposures.ts';
import { PairExposures } from './pair.ts';
import type { Peers } from './peers.ts';
import { Prefetch } from './prefetch.ts';
import type { Exposure } from './qualify.ts';
import { type TraceRows, VIA_CASE } from './trace-rows.ts';

/** Cases whose half-edges are asked for together: few enough to stay in the cache until their turn. */
const CASES_AHEAD = 32;

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
  /** Where every window begins at the earliest; without it nothing is cut. */
  readonly from?: number;
  /** The only person asked about: of who can no longer expose them earlier nobody is searched. */
  readonly target?: number;
}

/** Persons on a list whose earliest exposure became earlier after their row was made: `AGAIN_CELLS` each, by level. */
export type ExposedAgain = readonly number[];
/** Person, level, and the exposure that it found. */
export const AGAIN_CELLS = 3;

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
 * Cost: the meetings of every source in its window, without those in crowds that change no row. One instance serves one thread.
 */
export class Tracer {
  readonly #exposures: Exposures;
  readonly #pairs: PairExposures;
  readonly #crowds: Crowds;
  readonly #prefetch: Prefetch;
  readonly #world: World;
  readonly #policy: Policy;
  readonly #list: DraftList;
  /** Rows of those whose earliest exposure became earlier on the level being searched. */
  #improved: number[] = [];
  #again: number[] = [];
  /** Episodes looked at for the list being made. */
  #numEpisodes = 0;

  /**
   * @param crowdFromVisits visits from which a venue is a crowd
   * @param filter which records count; `null` for all
   */
  constructor(
    world: World,
    policy: Policy,
    crowdFromVisits = CROWD_FROM_VISITS,
    filter: EpisodeFilter | null = null,
  ) {
    const list = new DraftList(world, policy);
    this.#list = list;
    const settledOf = (person: number) => list.settledOf(person);
    this.#crowds = new Crowds(world, policy.assumed_stay_s, crowdFromVisits, settledOf);
    this.#exposures = new Exposures(world, policy, this.#crowds, filter);
    this.#pairs = new PairExposures(world, policy, filter);
    this.#prefetch = new Prefetch(world.graph);
    this.#world = world;
    this.#policy = policy;
  }

  /** One list a case, in their order, each made when it is asked for. */
  *traceAll(cases: readonly TraceSource[], limits: TraceLimits): Generator<TraceRows> {
    for (let i = 0; i < cases.length; i++) {
      if (i % CASES_AHEAD === 0) this.#prefetch.halfEdges(cases.slice(i, i + CASES_AHEAD));
      yield this.trace(cases[i], limits);
    }
  }

  /** The list of one case. The case is never its own contact. */
  trace(index: TraceSource, limits: TraceLimits): TraceRows {
    return this.traceWithin(Infinity, index, limits) as TraceRows;
  }

  /** The same list, or `null` where the search has to look at more episodes, and visits in crowds, than so many. */
  traceWithin(episodesMax: number, index: TraceSource, limits: TraceLimits): TraceRows | null {
    const { levels, from = -Infinity, target = -1 } = limits;
    const asOf = limits.asOf;
    this.#again = [];
    this.#list.begin(index.person);
    this.#crowds.forget();
    this.#numEpisodes = 0;
    let sources: Source[] = [
      { person: index.person, from: Math.max(index.from, from), to: index.to, exposedAt: VIA_CASE },
    ];
    for (let level = 1; level <= levels && sources.length > 0; level++) {
      this.#improved = [];
      this.#list.level = level;
      if (level > 1) this.#prefetch.halfEdges(sources);
      for (const source of sources) {
        this.#expand(source, index.person, asOf);
        if (this.#numEpisodes + this.#crowds.numLooked > episodesMax) return null;
      }
      this.#noteAgain(level);
      sources = this.#improved.map((row) => this.#sourceOf(row, from));
      if (target >= 0 && this.#list.has(target)) {
        const until = this.#list.earliest(this.#list.rowOf(target));
        sources = sources.filter((source) => source.from < until);
      }
      if (sources.length > SCATTERED_FROM) sources.sort((a, b) => scattered(a.person) - scattered(b.person));
    }
    return this.#list.finish();
  }

  /** Of the list made last. */
  get exposedAgain(): ExposedAgain {
    return this.#again;
  }

  #noteAgain(level: number): void {
    const list = this.#list;
    for (const row of this.#improved)
      if (list.levelOf(row) < level) this.#again.push(list.person(row), level, list.earliest(row));
  }

  #sourceOf(row: number, notBefore: number): Source {
    const exposedAt = this.#list.earliest(row);
    const { from, to } = exposingWindow(exposedAt, this.#policy);
    return { person: this.#list.person(row), from: Math.max(from, notBefore), to, exposedAt };
  }

  /** Puts on the list whom one source exposes. */
  #expand(source: Source, casePerson: number, asOf: number): void {
    const { person: via, exposedAt } = source;
    const exposures = this.#exposures;
    const peers = exposures.meet(via, source.from, source.to, asOf);
    const { hasLeftOut } = exposures;
    this.#numEpisodes += peers.episodeCount;
    for (let slot = 0; slot < peers.count; slot++) {
      const person = peers.slotPersons[slot];
      if (person === casePerson) continue;
      if (hasLeftOut && this.#list.has(person)) {
        const exposure = this.#wholeExposure(peers, slot, source, asOf);
        if (exposure) this.#reach(person, via, exposedAt, exposure);
      } else if (exposures.qualifies(slot)) this.#reach(person, via, exposedAt, exposures.exposure);
    }
  }

  #reach(person: number, via: number, viaExposedAt: number, exposure: Exposure): void {
    const row = this.#list.rowOf(person);
    if (this.#list.reach(row, via, viaExposedAt, exposure)) this.#improved.push(row);
  }

  /** Of a listed peer, with the meetings that were left out; `null` where it does not qualify or changes no row. */
  #wholeExposure(peers: Peers, slot: number, source: Source, asOf: number): Exposure | null {
    if (this.#isSettled(peers, slot, source.person)) return null;
    const window = { source: source.person, from: source.from, to: source.to, asOf };
    return this.#pairs.pair(window, peers.slotPersons[slot]).exposure;
  }

  /** Whether no episode of the peer in this slot changes their row. */
  #isSettled({ slotPersons, heads, nexts, starts, ends }: Peers, slot: number, source: number): boolean {
    const { from, until, after } = this.#list.settledOf(slotPersons[slot]);
    if (personRank(this.#world, source) <= after) return false;
    for (let episode = heads[slot]; episode >= 0; episode = nexts[episode])
      if (starts[episode] < from || ends[episode] > until) return false;
    return true;
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
