import TinyQueue from 'tinyqueue';
import { Crowds } from '../exposure/crowds.ts';
import { Exposures } from '../exposure/exposures.ts';
import { PairExposures } from '../exposure/pair.ts';
import type { ExposureWindow } from '../exposure/pair-meetings.ts';
import { exposingWindow } from '../exposure/trace.ts';
import type { Policy } from '../policy.ts';
import { personRank, type World } from '../world.ts';
import type { Chain, ChainLink, ChainQuestion } from './chain.ts';
import { PossibleSources } from './possible-sources.ts';

const NOTHING_SETTLED = () => ({ from: Infinity, until: Infinity, after: -Infinity });

/** The strongest chains to a person, and whether the search came to its end: if not, there may be stronger ones. */
export interface BestChains {
  readonly chains: readonly Chain[];
  readonly isComplete: boolean;
}

/** The beginning of a chain; a whole one where it ends with the person asked about. */
interface Beginning {
  readonly persons: readonly number[];
  /** First exposure of the last of them; 0 for the case. */
  readonly exposedAt: number;
  /** What the least exposure of a chain that begins so can be at most … */
  readonly strength_s: number;
  /** … and its number of links at least. */
  readonly links: number;
}

/**
 * Ranks the chains to one person by exposure. A chain is as strong as its weakest link: the least exposure time of its
 * links counts; of equal ones the chain with fewer links comes first, then that whose persons do, compared from the case on.
 *
 * Best-first search over beginnings of chains (Hart, Nilsson, Raphael 1968, DOI 10.1109/TSSC.1968.300136): what is known
 * of a beginning bounds every chain that it can become, so chains come out in their order. The bound looks one link
 * ahead: no chain is stronger than the person's longest exposure to anybody, and one link is left from there, two from
 * elsewhere. There may be exponentially many chains, so the search stops after so many episodes, and says so.
 */
export class BestChainSearch {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #question: ChainQuestion;
  readonly #exposures: Exposures;
  readonly #pairs: PairExposures;
  readonly #sources: PossibleSources;

  constructor(world: World, policy: Policy, question: ChainQuestion) {
    this.#world = world;
    this.#policy = policy;
    this.#question = question;
    const crowds = new Crowds(world, policy.assumed_stay_s, Infinity, NOTHING_SETTLED);
    this.#exposures = new Exposures(world, policy, crowds, question.filter);
    this.#pairs = new PairExposures(world, policy, question.filter);
    this.#sources = new PossibleSources(world, policy);
  }

  /** @param numWanted how many chains at most */
  search(person: number, numWanted: number, episodesMax: number): BestChains {
    const { index, levels } = this.#question;
    const chains: Chain[] = [];
    const last = this.#lastLinks(person);
    const queue = new TinyQueue<Beginning>([], (a, b) => this.#compare(a, b));
    if (last.strength_s > 0 && person !== index.person)
      queue.push({ persons: [index.person], exposedAt: 0, strength_s: last.strength_s, links: 1 });
    let numEpisodes = 0;
    for (let next = queue.pop(); next; next = queue.pop()) {
      const { persons } = next;
      if (persons.at(-1) === person) {
        chains.push(this.#linksOf(persons));
        if (chains.length === numWanted) break;
      } else {
        if (numEpisodes > episodesMax) return { chains, isComplete: false };
        numEpisodes += this.#extend(next, person, last, (longer) => {
          if (longer.links <= levels) queue.push(longer);
        });
      }
    }
    return { chains, isComplete: true };
  }

  /** Calls `push` with each beginning that is one link longer. Returns the number of episodes looked at. */
  #extend(
    { persons, exposedAt, strength_s }: Beginning,
    person: number,
    last: LastLinks,
    push: (longer: Beginning) => void,
  ): number {
    const window = this.#windowAfter(persons, exposedAt);
    const peers = this.#exposures.meet(window.source, window.from, window.to, window.asOf);
    for (let slot = 0; slot < peers.count; slot++) {
      const peer = peers.slotPersons[slot];
      if (persons.includes(peer) || !this.#exposures.qualifies(slot)) continue;
      const { first, exposure_s } = this.#exposures.exposure;
      const isWhole = peer === person;
      if (!isWhole && first + this.#policy.latent_s >= last.end) continue;
      push({
        persons: [...persons, peer],
        exposedAt: first,
        strength_s: Math.min(strength_s, exposure_s),
        links: persons.length + (isWhole ? 0 : last.sources.has(peer) ? 1 : 2),
      });
    }
    return peers.episodeCount + 1;
  }

  /** Exposures of the person to anybody at any time after the case became infectious: what no chain's last link exceeds. */
  #lastLinks(person: number): LastLinks {
    const { index, from, asOf } = this.#question;
    const since = Math.max(index.from, from);
    const sources = new Set<number>();
    let strength_s = 0;
    let end = 0;
    for (const source of this.#sources.of(person, since, asOf)) {
      const { exposure } = this.#pairs.pair({ source, from: since, to: Infinity, asOf }, person);
      if (exposure === null) continue;
      sources.add(source);
      strength_s = Math.max(strength_s, exposure.exposure_s);
      end = Math.max(end, exposure.last);
    }
    return { sources, strength_s, end };
  }

  #linksOf(persons: readonly number[]): Chain {
    const links: ChainLink[] = [];
    for (let i = 1; i < persons.length; i++) {
      const window = this.#windowAfter(persons.slice(0, i), links.at(-1)?.exposure.first ?? 0);
      const { exposure, episodes } = this.#pairs.pair(window, persons[i]);
      links.push({ window, person: persons[i], exposure: exposure!, episodes });
    }
    return links;
  }

  /** In which the last of the persons, exposed at this instant, exposes others. */
  #windowAfter(persons: readonly number[], exposedAt: number): ExposureWindow {
    const { index, from, asOf } = this.#question;
    const window = persons.length === 1 ? index : exposingWindow(exposedAt, this.#policy);
    return {
      source: persons[persons.length - 1],
      from: Math.max(window.from, from),
      to: window.to,
      asOf,
    };
  }

  #compare(a: Beginning, b: Beginning): number {
    return b.strength_s - a.strength_s || a.links - b.links || this.#comparePersons(a.persons, b.persons);
  }

  #comparePersons(a: readonly number[], b: readonly number[]): number {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++)
      if (a[i] !== b[i]) return personRank(this.#world, a[i]) - personRank(this.#world, b[i]);
    return a.length - b.length;
  }
}

/** Who may stand last but one on a chain, and bounds of the last link: its exposure, and when it ends. */
interface LastLinks {
  readonly sources: ReadonlySet<number>;
  readonly strength_s: number;
  readonly end: number;
}
