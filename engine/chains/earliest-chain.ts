import { PairExposures } from '../exposure/pair.ts';
import type { ExposureWindow } from '../exposure/pair-meetings.ts';
import { exposingWindow } from '../exposure/trace.ts';
import { VIA_CASE } from '../exposure/trace-rows.ts';
import type { Policy } from '../policy.ts';
import { personRank, type World } from '../world.ts';
import type { Chain, ChainLink, ChainQuestion } from './chain.ts';
import type { Label, Labels } from './labels.ts';
import { PossibleSources } from './possible-sources.ts';

/**
 * Finds the links that made what a search found. Who was exposed at an instant on level k was exposed to someone with
 * a label on level k − 1, with whom they were at that very instant: few are to be looked at. Of several the one counts
 * that makes a row of a list: the least (`qualified_at`, identifier).
 */
export class Links {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #question: ChainQuestion;
  readonly #labels: Labels;
  readonly #pairs: PairExposures;
  readonly #sources: PossibleSources;

  /** @param labels of the question's case, under the same policy and filter */
  constructor(world: World, policy: Policy, question: ChainQuestion, labels: Labels) {
    this.#world = world;
    this.#policy = policy;
    this.#question = question;
    this.#labels = labels;
    this.#pairs = new PairExposures(world, policy, question.filter);
    this.#sources = new PossibleSources(world, policy);
  }

  /** The chain of a person's earliest exposure, of those the one with the fewest links; `null` where there is none. */
  earliestChain(person: number): Chain | null {
    const label = this.#labels.earliest(person);
    return label && this.chainTo(label);
  }

  /** The chain that gave a person this label. */
  chainTo(label: Label): Chain {
    const links: ChainLink[] = [];
    for (let at: Label | null = label; at !== null; ) {
      const link = this.linkTo(at);
      links.push(link);
      at = at.level === 1 ? null : this.#labels.at(link.window.source, at.level - 1);
    }
    return links.reverse();
  }

  get casePerson(): number {
    return this.#question.index.person;
  }

  /** Everybody who may have exposed a person at any time that counts. */
  possibleSources(person: number): ReadonlySet<number> {
    const { index, from, asOf } = this.#question;
    return this.#sources.of(person, Math.max(index.from, from), asOf);
  }

  /** The exposure of a person to the one of the label, `null` is the case; `null` where it does not qualify. */
  linkAfter(label: Label | null, person: number): ChainLink | null {
    return this.#link(label ? this.windowAfter(label.person, label.exposedAt) : this.caseWindow(), person);
  }

  /** The link that gave a person this label. */
  linkTo(label: Label): ChainLink {
    const { person, level, exposedAt } = label;
    if (level === 1) return this.#link(this.caseWindow(), person)!;
    const row = this.#labels.rowAt(person, level);
    if (row >= 0) {
      const source = this.#labels.rows.vias[row];
      return this.#link(this.windowAfter(source, this.#labels.rows.viaExposedAts[row]), person)!;
    }
    let best: ChainLink | null = null;
    for (const source of this.#sources.of(person, exposedAt, exposedAt + 1)) {
      const before = this.#labels.at(source, level - 1);
      const link = before && this.#link(this.windowAfter(source, before.exposedAt), person);
      if (link && link.exposure.first === exposedAt && (best === null || this.#isBefore(link, best)))
        best = link;
    }
    return best!;
  }

  #link(window: ExposureWindow, person: number): ChainLink | null {
    const { exposure, episodes } = this.#pairs.pair(window, person);
    return exposure && { window, person, exposure, episodes };
  }

  #isBefore(link: ChainLink, other: ChainLink): boolean {
    if (link.exposure.qualifiedAt !== other.exposure.qualifiedAt)
      return link.exposure.qualifiedAt < other.exposure.qualifiedAt;
    return personRank(this.#world, link.window.source) < personRank(this.#world, other.window.source);
  }

  /** In which the case itself exposes others. */
  caseWindow(): ExposureWindow {
    const { index, from, asOf } = this.#question;
    return { source: index.person, from: Math.max(index.from, from), to: index.to, asOf };
  }

  /** In which a person exposed at that instant exposes others; the case, after `VIA_CASE`. */
  windowAfter(source: number, exposedAt: number): ExposureWindow {
    if (exposedAt === VIA_CASE) return this.caseWindow();
    const { from, asOf } = this.#question;
    const window = exposingWindow(exposedAt, this.#policy);
    return { source, from: Math.max(window.from, from), to: window.to, asOf };
  }
}
