import type { Errors } from '../errors/errors.ts';
import { type Random, randomStreams, type Streams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import { Form } from './forms.ts';
import { instantText } from './instant.ts';
import type { CsvFile } from './write.ts';

/** Share of the tests by antigen, which give no ct (assumption). */
const ANTIGEN_SHARE = 0.3;
/** Ct of a sample at the height of infectiousness, what each day away from it adds, noise and limit (assumption). */
const CT = { best: 18, perDay: 2, noise: 4, limit: 38 };
const DAY_S = 86_400;
/** A result that is dated before its sample is so by this long. */
const TOO_EARLY_S = { low: 3600, high: DAY_S };

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
  readonly #errors: Errors;
  readonly #streams: Streams;
  readonly #form: Form;

  constructor(seed: number, country: Country, errors: Errors, file: CsvFile, now: number) {
    this.#country = country;
    this.#errors = errors;
    this.#file = file;
    this.#now = now;
    this.#streams = randomStreams(seed, 'tests');
    this.#form = new Form(seed, country, 'tests');
  }

  log({ person, sampled, result, infectiousAt }: LabTest): void {
    if (sampled >= this.#now) return;
    const { people, sites } = this.#country;
    const random = this.#streams(person, sampled);
    const isAntigen = random.chance(ANTIGEN_SHARE);
    const isPositive = infectiousAt !== undefined;
    const ct = isPositive && !isAntigen ? String(ctOf((sampled - infectiousAt) / DAY_S, random)) : '';
    const outcome = isPositive ? 'positive' : 'negative';
    const isKnown = result < this.#now;
    if (isPositive && this.#errors.befalls('case-without-test', person)) return;
    const id = `XN${String(this.#file.rows + 1).padStart(6, '0')}`;
    const resultAt = isKnown ? instantText(this.#dated(id, person, sampled, result)) : '';
    const [value, cycles] = isKnown ? [outcome, ct] : ['', ''];
    const lab = `CDC ${sites[people.townOf(person)]!.name ?? 'huyện'}`;
    const method = isAntigen ? 'antigen' : 'rt-pcr';
    const sample = `${people.id(person)},${instantText(sampled)}`;
    this.#file.add(
      `${id},${sample},${resultAt},${method},${value},${cycles},${lab},${this.#form.fields(person)}`,
    );
    if (isKnown) this.#disagree(id, person, sampled, `${sample},${instantText(result)}`, outcome);
  }

  /** The instant that the register has for the result. */
  #dated(id: string, person: number, sampled: number, result: number): number {
    const random = this.#errors.befalls('result-before-sample', person, sampled);
    if (random === undefined) return result;
    const dated = sampled - random.between(TOO_EARLY_S.low, TOO_EARLY_S.high);
    const detail = instantText(result);
    this.#errors.note({ kind: 'result-before-sample', feed: 'tests', subject: id, rows: 1, detail });
    return dated;
  }

  // A hospital reports the same sample with the opposite result.
  #disagree(id: string, person: number, sampled: number, sample: string, outcome: string): void {
    if (!this.#errors.befalls('test-disagreement', person, sampled)) return;
    const opposite = outcome === 'positive' ? 'negative' : 'positive';
    const second = `XN${String(this.#file.rows + 1).padStart(6, '0')}`;
    this.#file.add(`${second},${sample},antigen,${opposite},,hospital,`);
    this.#errors.note({
      kind: 'test-disagreement',
      feed: 'tests',
      subject: second,
      rows: 1,
      detail: `${id} ${outcome}`,
    });
  }
}

function ctOf(daysFromHeight: number, random: Random): number {
  return Math.min(
    CT.limit,
    Math.round(CT.best + CT.perDay * Math.abs(daysFromHeight) + CT.noise * random.unit()),
  );
}
