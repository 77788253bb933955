import type { Policy } from '../policy.ts';
import type { World } from '../world.ts';
import { DraftList } from './draft-list.ts';
import { Exposures } from './exposures.ts';
import { Prefetch } from './prefetch.ts';
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
 * Cost: the meetings of every source in its window. One instance serves one thread.
 */
export class Tracer {
  readonly #exposures: Exposures;
  readonly #prefetch: Prefetch;
  readonly #policy: Policy;
  readonly #list: DraftList;
  /** Rows of those whose earliest exposure became earlier on the level being searched. */
  #improved: number[] = [];
  /** Episodes looked at for the list being made. */
  #numEpisodes = 0;

  constructor(world: World, policy: Policy) {
    this.#exposures = new Exposures(world, policy);
    this.#prefetch = new Prefetch(world.graph);
    this.#list = new DraftList(world);
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

  /** The same list, or `null` where the search has to look at more episodes than so many. */
  traceWithin(episodesMax: number, index: TraceSource, { levels, asOf }: TraceLimits): TraceRows | null {
    this.#list.clear();
    this.#numEpisodes = 0;
    let sources: Source[] = [{ person: index.person, from: index.from, to: index.to, exposedAt: VIA_CASE }];
    for (let level = 1; level <= levels && sources.length > 0; level++) {
      this.#improved = [];
      if (level > 1) this.#prefetch.halfEdges(sources);
      for (const source of sources) {
        this.#expand(source, level, index.person, asOf);
        if (this.#numEpisodes > episodesMax) return null;
      }
      sources = this.#improved.map((row) => this.#sourceOf(row));
    }
    return this.#list.finish();
  }

  #sourceOf(row: number): Source {
    const exposedAt = this.#list.earliest(row);
    const { from, to } = exposingWindow(exposedAt, this.#policy);
    return { person: this.#list.person(row), from, to, exposedAt };
  }

  /** Puts on the list whom one source exposes. */
  #expand(
    { person: via, from, to, exposedAt }: Source,
    level: number,
    casePerson: number,
    asOf: number,
  ): void {
    const exposures = this.#exposures;
    const peers = exposures.meet(via, from, to, asOf);
    this.#numEpisodes += peers.episodeCount;
    for (let slot = 0; slot < peers.count; slot++) {
      const person = peers.slotPersons[slot];
      if (person === casePerson || !exposures.qualifies(slot)) continue;
      const row = this.#list.rowOf(person);
      if (this.#list.reach(row, level, via, exposedAt, exposures.exposure)) this.#improved.push(row);
    }
  }
}

/** The window in which a contact exposes others, from their earliest exposure on. */
export function exposingWindow(exposedAt: number, policy: Policy): { from: number; to: number } {
  const from = exposedAt + policy.latent_s;
  return { from, to: from + policy.contact_horizon_s };
}
