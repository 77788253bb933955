import type { EpisodeFilter } from '../exposure/episode-filter.ts';
import { createIntervals, type Intervals, mergeIntervals, pushInterval } from '../exposure/intervals.ts';
import { PairExposures } from '../exposure/pair.ts';
import type { ExposureWindow } from '../exposure/pair-meetings.ts';
import { type Exposure, qualify } from '../exposure/qualify.ts';
import type { Policy } from '../policy.ts';
import { visitAt, visitsOf } from '../positions.ts';
import { personRank, type World } from '../world.ts';
import { PossibleSources } from './possible-sources.ts';

/** Whose sources are asked for: exposures in `[from, to)` may have infected them. */
export interface BackwardQuestion {
  readonly person: number;
  readonly from: number;
  readonly to: number;
  /** Most links back; `Infinity` for any number. */
  readonly levels: number;
  /** Nothing earlier counts, on any level. */
  readonly since: number;
  /** Cuts every stay and episode. */
  readonly asOf: number;
  readonly filter: EpisodeFilter | null;
}

/** A person, or a venue, from which a chain reaches the person asked about. Instants are epoch seconds. */
export interface SourceRow {
  /** Number of the person or venue. */
  readonly source: number;
  readonly level: number;
  /** Who was exposed to the source; on level 1 the person asked about. */
  readonly via: number;
  /** Of all vias on this level: the first instant of the exposure. */
  readonly firstExposure: number;
  /** Of `via`: the last instant that counts, the mirror of a forward search's first exposure. */
  readonly lastExposure: number;
  readonly exposure_s: number;
  /** Of `via`: the latest t for which `[t, t + window_s)` holds the time that is needed. */
  readonly qualifiedAt: number;
  /** In which `via` was exposed, as a window of the source. */
  readonly window: ExposureWindow;
}

export interface BackwardRows {
  /** By level, then person. */
  readonly persons: readonly SourceRow[];
  /** By level, then number of the venue, which is no order of identifiers. */
  readonly venues: readonly SourceRow[];
}

/** Stands for the person asked about where sources are venues. */
const NOBODY = -1;

/** A person exposed in `[from, to)`. */
interface Exposed {
  readonly person: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Searches backward, level by level: the rules of a trace with time reversed. From the person asked about, level k
 * finds everybody to whom somebody of level k − 1 was exposed, in the window in which that somebody must have been
 * infected: `latent_s` to `latent_s + contact_horizon_s` before the last of their own exposing that counts. Who is found
 * to have exposed later than was known is searched once more; the row stays that of the first level.
 *
 * Reversed, the last instant that counts takes the place of the first exposure, and removals and tails stay with the
 * source. What is found can have been; whether a case's own list reaches the person is a question of the forward search.
 * A venue is a source as if the stay itself were an exposure to it, and leads no further.
 */
export class BackwardSearch {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #pairs: PairExposures;
  readonly #sources: PossibleSources;
  readonly #filter: EpisodeFilter | null;
  readonly #mirrored = createIntervals();
  readonly #exposure: Exposure = { first: 0, last: 0, exposure_s: 0, qualifiedAt: 0 };

  constructor(world: World, policy: Policy, filter: EpisodeFilter | null) {
    this.#world = world;
    this.#policy = policy;
    this.#filter = filter;
    this.#pairs = new PairExposures(world, policy, filter);
    this.#sources = new PossibleSources(world, policy);
  }

  /** `null` where it has to look at more pairs of persons than so many. */
  search(question: BackwardQuestion, pairsMax: number): BackwardRows | null {
    const rankOf = (person: number) => personRank(this.#world, person);
    const persons = new Found(question.person, rankOf);
    const venues = new Found(NOBODY, rankOf);
    let numPairs = 0;
    let exposed: Exposed[] = [
      { person: question.person, from: Math.max(question.from, question.since), to: question.to },
    ];
    for (let level = 1; level <= question.levels && exposed.length > 0; level++) {
      persons.level = level;
      venues.level = level;
      for (const one of exposed) {
        const to = Math.min(one.to, question.asOf);
        if (one.from >= to) continue;
        const sources = this.#sources.of(one.person, one.from, to);
        numPairs += 1 + sources.size;
        if (numPairs > pairsMax) return null;
        this.#findPersons(one.person, { from: one.from, to, asOf: to }, sources, persons);
        this.#findVenues(one.person, { source: NOBODY, from: one.from, to, asOf: to }, venues);
      }
      exposed = persons.takeImproved().map(({ source, lastExposure }) => {
        const until = lastExposure - this.#policy.latent_s;
        const from = Math.max(until - this.#policy.contact_horizon_s, question.since);
        return { person: source, from, to: until };
      });
      venues.takeImproved();
    }
    return {
      persons: persons.rows((a, b) => rankOf(a) - rankOf(b)),
      venues: venues.rows((a, b) => a - b),
    };
  }

  #findPersons(
    via: number,
    window: Omit<ExposureWindow, 'source'>,
    sources: ReadonlySet<number>,
    found: Found,
  ): void {
    for (const source of sources) {
      const ofSource = { source, ...window };
      const merged = this.#pairs.mergedTimes(this.#pairs.episodesOf(ofSource, via));
      if (this.#qualifiesMirrored(merged)) found.reach(source, via, ofSource, this.#exposure);
    }
  }

  /** The stays of a person are their exposure to the venues. */
  #findVenues(via: number, window: ExposureWindow, found: Found): void {
    const byVenue = new Map<number, Intervals>();
    for (const pos of visitsOf(this.#world, via)) {
      const { venue, checkIn, end, isOpen } = visitAt(this.#world, pos);
      const from = Math.max(checkIn, window.from);
      const stayEnd = isOpen ? Math.min(checkIn + this.#policy.assumed_stay_s, end) : end;
      const to = Math.min(stayEnd, window.to);
      if (from >= to || this.#filter?.venues[venue] === 0) continue;
      pushInterval(
        byVenue.getOrInsertComputed(venue, () => createIntervals(4)),
        from,
        to,
      );
    }
    for (const [venue, stays] of byVenue) {
      mergeIntervals(stays);
      if (this.#qualifiesMirrored(stays)) found.reach(venue, via, window, this.#exposure);
    }
  }

  /** As `qualify`, with time reversed: what comes out as first is the last that counts. */
  #qualifiesMirrored({ starts, ends, count }: Intervals): boolean {
    const mirrored = this.#mirrored;
    mirrored.count = 0;
    for (let i = count - 1; i >= 0; i--) pushInterval(mirrored, -ends[i], -starts[i]);
    return qualify(mirrored, this.#policy.min_exposure_s, this.#policy.window_s, this.#exposure);
  }
}

type DraftRow = { -readonly [Name in keyof SourceRow]: SourceRow[Name] } & {
  /** The last that counts, on any level. */
  latest: number;
};

/** Sources while they are found. Exposures come mirrored. */
class Found {
  level = 1;
  readonly #bySource = new Map<number, DraftRow>();
  readonly #asked: number;
  /** Place of a person in the order of persons. */
  readonly #rankOf: (person: number) => number;
  #improved = new Map<DraftRow, number>();

  /** @param asked is no source of themself */
  constructor(asked: number, rankOf: (person: number) => number) {
    this.#asked = asked;
    this.#rankOf = rankOf;
  }

  reach(source: number, via: number, window: ExposureWindow, mirrored: Exposure): void {
    if (source === this.#asked) return;
    const exposure = {
      via,
      window,
      firstExposure: -mirrored.last,
      lastExposure: -mirrored.first,
      exposure_s: mirrored.exposure_s,
      qualifiedAt: -mirrored.qualifiedAt,
    };
    const row = this.#bySource.get(source);
    if (row === undefined) {
      const added = { source, level: this.level, ...exposure, latest: exposure.lastExposure };
      this.#bySource.set(source, added);
      this.#improved.set(added, added.latest);
      return;
    }
    if (row.level === this.level) {
      const firstExposure = Math.min(row.firstExposure, exposure.firstExposure);
      if (this.#isBefore(exposure, row)) Object.assign(row, exposure);
      row.firstExposure = firstExposure;
    }
    if (exposure.lastExposure > row.latest) {
      row.latest = exposure.lastExposure;
      this.#improved.set(row, row.latest);
    }
  }

  /** Those whose last exposure became later since the last call, with that. */
  takeImproved(): { source: number; lastExposure: number }[] {
    const improved = Array.from(this.#improved, ([{ source }, lastExposure]) => ({ source, lastExposure }));
    this.#improved = new Map();
    return improved;
  }

  /** By level, then as `compare` says. */
  rows(compare: (a: number, b: number) => number): SourceRow[] {
    return Array.from(this.#bySource.values(), ({ latest: _, ...row }) => row).sort(
      (a, b) => a.level - b.level || compare(a.source, b.source),
    );
  }

  /** Mirrored order: the latest, then what qualified latest, then via. */
  #isBefore(a: Pick<SourceRow, 'lastExposure' | 'qualifiedAt' | 'via'>, b: SourceRow): boolean {
    if (a.lastExposure !== b.lastExposure) return a.lastExposure > b.lastExposure;
    if (a.qualifiedAt !== b.qualifiedAt) return a.qualifiedAt > b.qualifiedAt;
    return this.#rankOf(a.via) < this.#rankOf(b.via);
  }
}
