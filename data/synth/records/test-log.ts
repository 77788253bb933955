import { type Random, randomStreams, type Streams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

/** Share of the tests by antigen, which give no ct (assumption). */
const ANTIGEN_SHARE = 0.3;
/** Ct of a sample at the height of infectiousness, what each day away from it adds, noise and limit (assumption). */
const CT = { best: 18, perDay: 2, noise: 4, limit: 38 };
const DAY_S = 86_400;

/** A test. Instants in epoch seconds. */
export interface LabTest {
  readonly person: number;
  readonly sampled: number;
  readonly result: number;
  /** Height of infectiousness of whoever tests positive; none for a negative test. */
  readonly infectiousAt?: number;
}

/** Writes tests as the register knows them at an instant: what is not sampled is not there, results may be due. */
export class TestLog {
  readonly #country: Country;
  readonly #file: CsvFile;
  readonly #now: number;
  readonly #streams: Streams;

  constructor(seed: number, country: Country, file: CsvFile, now: number) {
    this.#country = country;
    this.#file = file;
    this.#now = now;
    this.#streams = randomStreams(seed, 'tests');
  }

  log({ person, sampled, result, infectiousAt }: LabTest): void {
    if (sampled >= this.#now) return;
    const { people, sites } = this.#country;
    const random = this.#streams(person, sampled);
    const isAntigen = random.chance(ANTIGEN_SHARE);
    const isPositive = infectiousAt !== undefined;
    const ct = isPositive && !isAntigen ? String(ctOf((sampled - infectiousAt) / DAY_S, random)) : '';
    const outcome = isPositive ? 'positive' : 'negative';
    const known = result < this.#now ? [instantText(result), outcome, ct] : ['', '', ''];
    const id = `XN${String(this.#file.rows + 1).padStart(6, '0')}`;
    const [resultAt, value, cycles] = known;
    const lab = `CDC ${sites[people.townOf(person)]!.name ?? 'huyện'}`;
    const method = isAntigen ? 'antigen' : 'rt-pcr';
    this.#file.add(
      `${id},${people.id(person)},${instantText(sampled)},${resultAt},${method},${value},${cycles},${lab}`,
    );
  }
}

function ctOf(daysFromHeight: number, random: Random): number {
  return Math.min(
    CT.limit,
    Math.round(CT.best + CT.perDay * Math.abs(daysFromHeight) + CT.noise * random.unit()),
  );
}
