/** Chains from one case. For tests only: slow and plain on purpose. */
import type { Policy } from '../policy.ts';
import type { CaseRecord, ExposureRecords } from '../records.ts';
import { type Episodes, episodesOf } from './episodes.ts';
import { type Exposure, exposureTo } from './exposure.ts';
import { naiveInfectiousPeriod } from './infectious-period.ts';
import type { Interval } from './intervals.ts';
import { personsOf } from './trace.ts';
import { utf8Order } from './utf8.ts';

export interface NaiveLink extends Exposure {
  readonly source: string;
  readonly person: string;
}

export type NaiveChain = readonly NaiveLink[];

interface Options {
  readonly levels: number;
  /** Only what happened in `[from, asOf)` counts; `null` for ever. */
  readonly from: number | null;
  readonly asOf: number | null;
  /** What counts; `null` for all. */
  readonly sources: NaiveSources | null;
}

/** Which records count as contact, be it that all of them say where somebody was. */
export interface NaiveSources {
  readonly encounters: boolean;
  readonly contacts: boolean;
  readonly venues: readonly string[];
}

/** The episodes of the records that count. */
export function countedEpisodes(
  records: ExposureRecords,
  policy: Policy,
  asOf: number | null,
  sources: NaiveSources | null,
): Episodes {
  const all = episodesOf(records, policy, asOf);
  if (sources === null) return all;
  const { encounters, contacts } = records;
  const counted = {
    ...records,
    encounters: sources.encounters ? encounters : [],
    contacts: sources.contacts ? contacts : [],
  };
  return {
    ...all,
    meetings: episodesOf(counted, policy, asOf).meetings,
    stays: all.stays.filter(({ venue }) => sources.venues.includes(venue)),
  };
}

interface Searched {
  readonly episodes: Episodes;
  readonly policy: Policy;
  readonly options: Options;
}

/** Of everybody who is reached: the chain of the earliest exposure; of equal ones that which the lowest level found. */
export function naiveEarliestChains(
  records: ExposureRecords,
  policy: Policy,
  theCase: CaseRecord,
  options: Options,
): Map<string, NaiveChain> {
  const chains = naiveSearchedChains(records, policy, theCase, options);
  return new Map(chains.map((chain) => [chain.at(-1)!.person, chain]));
}

/** Of every level the chains that found somebody exposed earlier than the levels before: each of them was searched on. */
function naiveSearchedChains(
  records: ExposureRecords,
  policy: Policy,
  theCase: CaseRecord,
  options: Options,
): NaiveChain[] {
  const searched = searchedOf(records, policy, options);
  const others = personsOf(searched.episodes).filter((person) => person !== theCase.person);
  const all: NaiveChain[] = [];
  const earliest = new Map<string, number>();
  let level: NaiveChain[] = [[]];
  for (let depth = 1; depth <= options.levels && level.length > 0; depth++) {
    const found: NaiveChain[] = [];
    for (const person of others) {
      const chains = level
        .filter((chain) => lastPerson(chain, theCase) !== person)
        .flatMap((chain) => extended(chain, person, theCase, searched))
        .sort((a, b) => byTime(a.at(-1)!, b.at(-1)!));
      const known = earliest.get(person) ?? Number.POSITIVE_INFINITY;
      if (chains.length > 0 && chains[0]!.at(-1)!.first_exposure < known) found.push(chains[0]!);
    }
    for (const chain of found) earliest.set(chain.at(-1)!.person, chain.at(-1)!.first_exposure);
    all.push(...found);
    level = found;
  }
  return all;
}

/**
 * The ways to a person over everybody who exposed them, each over a chain that was searched: the one whose least exposure is
 * greatest first, of equal ones that with fewer links, then that whose persons come first.
 */
export function naiveBestChains(
  records: ExposureRecords,
  policy: Policy,
  theCase: CaseRecord,
  person: string,
  options: Options,
): NaiveChain[] {
  const searched = searchedOf(records, policy, options);
  const all = [[], ...naiveSearchedChains(records, policy, theCase, options)]
    .filter((chain) => chain.length < options.levels && chain.every((link) => link.person !== person))
    .flatMap((chain) => extended(chain, person, theCase, searched))
    .sort(byStrength);
  return [...Map.groupBy(all, (chain) => chain.at(-1)!.source).values()].map(([best]) => best!);
}

function searchedOf(records: ExposureRecords, policy: Policy, options: Options): Searched {
  return { episodes: countedEpisodes(records, policy, options.asOf, options.sources), policy, options };
}

function extended(chain: NaiveChain, person: string, theCase: CaseRecord, searched: Searched): NaiveChain[] {
  const { episodes, policy, options } = searched;
  const source = lastPerson(chain, theCase);
  const window = cut(windowAfter(chain, theCase, policy), options);
  const exposure = exposureTo(source, person, window, episodes, policy);
  return exposure ? [[...chain, { source, person, ...exposure }]] : [];
}

function lastPerson(chain: NaiveChain, theCase: CaseRecord): string {
  return chain.at(-1)?.person ?? theCase.person;
}

function windowAfter(chain: NaiveChain, theCase: CaseRecord, policy: Policy): Interval {
  const last = chain.at(-1);
  if (!last) return naiveInfectiousPeriod(theCase, policy);
  const start = last.first_exposure + policy.latent_s;
  return { start, end: start + policy.contact_horizon_s };
}

function cut({ start, end }: Interval, { from, asOf }: Options): Interval {
  return { start: Math.max(start, from ?? start), end: Math.min(end, asOf ?? end) };
}

function byTime(a: NaiveLink, b: NaiveLink): number {
  return (
    a.first_exposure - b.first_exposure || a.qualified_at - b.qualified_at || utf8Order(a.source, b.source)
  );
}

function byStrength(a: NaiveChain, b: NaiveChain): number {
  const order = strength(b) - strength(a) || a.length - b.length;
  if (order !== 0) return order;
  return a.map((link, i) => utf8Order(link.person, b[i]!.person)).find((difference) => difference !== 0) ?? 0;
}

function strength(chain: NaiveChain): number {
  return Math.min(...chain.map(({ exposure_s }) => exposure_s));
}
