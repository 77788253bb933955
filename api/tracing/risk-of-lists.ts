import { PairExposures } from '../../engine/exposure/pair.ts';
import type { ExposureWindow, PairEpisode } from '../../engine/exposure/pair-meetings.ts';
import { Certainty } from '../../engine/risk/certainty.ts';
import { RISKS, type Score, type ScoreName, Scorer } from '../../engine/risk/score.ts';
import { Breather } from '../jobs/breather.ts';
import type { ContactRow, TraceOptions } from '../service.ts';
import type { LoadedWorld } from './loaded-world.ts';
import { type CaseList, windowOfVia } from './windows.ts';

/** What a row says of risk; `undefined` where it was not asked for or does not exist. */
export type RowRisk = Pick<ContactRow, 'score' | 'risk' | 'score_parts' | 'probability'>;

/** Of each row, list after list. */
export async function riskOfLists(
  loaded: LoadedWorld,
  lists: readonly CaseList[],
  options: TraceOptions,
): Promise<RowRisk[]> {
  const reader = new RiskReader(loaded, options);
  const made: RowRisk[] = [];
  for (const list of lists)
    for (const row of list.rows.persons.keys()) made.push(await reader.riskOf(list, row));
  return made;
}

/** Rows with the greatest risk first, then the greatest score; those without a score last, else in the order of lists. */
export function ranked(rows: readonly ContactRow[]): ContactRow[] {
  return rows.toSorted((a, b) => riskPlace(a) - riskPlace(b) || (b.score ?? 0) - (a.score ?? 0));
}

function riskPlace({ risk }: ContactRow): number {
  return risk === undefined ? RISKS.length : RISKS.indexOf(risk);
}

class RiskReader {
  readonly #options: TraceOptions;
  readonly #pairs: PairExposures;
  readonly #scorer: Scorer;
  readonly #certainty: Certainty;
  readonly #breather = new Breather();

  constructor({ world }: LoadedWorld, options: TraceOptions) {
    this.#options = options;
    this.#pairs = new PairExposures(world, options.policy);
    this.#scorer = new Scorer(world, options.policy);
    this.#certainty = new Certainty(world, options.policy);
  }

  async riskOf(list: CaseList, row: number): Promise<RowRisk> {
    const { rank, certainty } = this.#options;
    const window = windowOfVia(list, row, this.#options);
    const person = list.rows.persons[row]!;
    const { onset, specimen, confirmed } = list.index;
    const anchor = onset ?? specimen ?? confirmed;
    const risk: RowRisk = {};
    // An F1 has no onset that a score could count from: the apps know contacts of cases alone.
    if (rank !== undefined && anchor !== null && list.rows.levels[row] === 1) {
      const { episodes } = this.#pairs.pair(window, person);
      const { score, risk: level, parts } = await this.#score(rank, episodes, anchor);
      Object.assign(risk, { score, risk: level, score_parts: parts });
    }
    if (certainty) risk.probability = this.#probability(window, person);
    if (this.#breather.isDue) await this.#breather.breathe();
    return risk;
  }

  async #score(name: ScoreName, episodes: readonly PairEpisode[], onset: number): Promise<Score> {
    const steps = this.#scorer.score(name, episodes, onset);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (this.#breather.isDue) await this.#breather.breathe();
    }
  }

  /** To three decimals, which is more than it knows. */
  #probability(window: ExposureWindow, person: number): number | undefined {
    const probability = this.#certainty.of(window, person);
    return probability === null ? undefined : Math.round(probability * 1000) / 1000;
  }
}
