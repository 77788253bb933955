import type { DuckDBConnection } from '@duckdb/node-api';
import { type LineListCase, lineList } from '../../data/line-list/cases.ts';
import { personDetails } from '../../data/line-list/person-details.ts';
import type { Store } from '../../data/store/store.ts';
import { CaseWithoutDatesError, infectiousPeriod } from '../../engine/exposure/infectious-period.ts';
import { type ExposureWindow, PairExposures } from '../../engine/exposure/pair.ts';
import { exposingWindow, type TraceRows, Tracer } from '../../engine/exposure/trace.ts';
import { WhyNot as Misses } from '../../engine/exposure/why-not.ts';
import type { Policy } from '../../engine/policy.ts';
import { DEFAULT_ZONE, formatInstant } from '../../engine/time.ts';
import {
  type CaseRow,
  type ContactRow,
  type Episode,
  type TraceOptions,
  TracingError,
  type TracingService,
  type WhyNot,
} from '../service.ts';
import { evidenceOf, type PairEpisodes } from './evidence.ts';
import { type LoadedWorld, lastPlace, loadWorld, personNumber } from './loaded-world.ts';
import { explainMiss } from './why-not.ts';

/** Loads the store's present version into memory. */
export async function openTracing(store: Store): Promise<TracingService> {
  const connection = await store.connect();
  const [cases, loaded] = [await lineList(connection), await loadWorld(connection, DEFAULT_ZONE)];
  return new Tracing(store.version, connection, cases, loaded);
}

class Tracing implements TracingService {
  readonly version: number;
  readonly #connection: DuckDBConnection;
  readonly #cases: ReadonlyMap<string, LineListCase>;
  readonly #casePersons: ReadonlySet<string>;
  readonly #worlds: Map<string, Promise<LoadedWorld>>;
  readonly #home: LoadedWorld;
  /** Its arrays serve one policy after the other. */
  #tracer: { loaded: LoadedWorld; policy: Policy; tracer: Tracer } | null = null;

  constructor(version: number, connection: DuckDBConnection, cases: LineListCase[], home: LoadedWorld) {
    this.version = version;
    this.#connection = connection;
    this.#cases = new Map(cases.map((row) => [row.case_id, row]));
    this.#casePersons = new Set(cases.map(({ person }) => person));
    this.#home = home;
    this.#worlds = new Map([[home.zone, Promise.resolve(home)]]);
  }

  get personCount(): number {
    return this.#home.persons.length;
  }

  cases(): readonly CaseRow[] {
    return Array.from(this.#cases.values(), caseRow);
  }

  case(caseId: string): CaseRow | undefined {
    const found = this.#cases.get(caseId);
    return found && caseRow(found);
  }

  async *trace(caseIds: readonly string[], options: TraceOptions): AsyncGenerator<ContactRow[]> {
    const loaded = await this.#world(options.policy.zone);
    for (const caseId of caseIds) {
      const index = this.#known(caseId);
      yield this.#contactRows(loaded, index, this.#list(loaded, index, options), options);
    }
  }

  async whyNot(caseId: string, person: string, options: Omit<TraceOptions, 'evidence'>): Promise<WhyNot> {
    const { policy } = options;
    const loaded = await this.#world(policy.zone);
    const index = this.#known(caseId);
    const number = personNumber(loaded, person);
    if (number < 0) throw new TracingError('unknown-person', 'no record names this person');
    const asked = { case_id: caseId, person };
    if (person === index.person)
      return {
        ...asked,
        on_list: false,
        reason: 'is-the-case',
        explanation: 'The case is never its own contact.',
        episodes: [],
      };
    const rows = this.#list(loaded, index, options);
    const at = rows.persons.indexOf(number);
    if (at >= 0) return { ...asked, ...(await this.#onList(loaded, rows, at, index, options)) };
    const casePerson = personNumber(loaded, index.person);
    const windows = possibleSources(rows, casePerson, index, options);
    const miss = new Misses(loaded.world, policy).nearestMiss(number, windows);
    const source = miss.window?.source ?? -1;
    const isCase = source === casePerson;
    const name = isCase ? 'the case' : `contact ${loaded.persons[source]}`;
    const pairs = [{ source, person: number, episodes: miss.episodes }];
    const [episodes] = await evidenceOf(this.#connection, loaded, policy.assumed_stay_s, pairs);
    return { ...asked, on_list: false, ...explainMiss(miss, name, isCase, policy), episodes };
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
  }

  #known(caseId: string): LineListCase {
    const found = this.#cases.get(caseId);
    if (found) return found;
    throw new TracingError('unknown-case', `there is no case ${caseId}`);
  }

  /** Calendar days are the policy's: a zone other than the usual one needs a world of its own. */
  #world(zone: string): Promise<LoadedWorld> {
    let loaded = this.#worlds.get(zone);
    if (!loaded) {
      loaded = loadWorld(this.#connection, zone);
      this.#worlds.set(zone, loaded);
    }
    return loaded;
  }

  #tracerFor(loaded: LoadedWorld, policy: Policy): Tracer {
    if (this.#tracer?.loaded !== loaded || this.#tracer.policy !== policy)
      this.#tracer = { loaded, policy, tracer: new Tracer(loaded.world, policy) };
    return this.#tracer.tracer;
  }

  #list(loaded: LoadedWorld, index: LineListCase, { policy, level, asOf }: Omit<TraceOptions, 'evidence'>) {
    const person = personNumber(loaded, index.person);
    return this.#tracerFor(loaded, policy).trace(
      { person, ...periodOf(index, policy) },
      { levels: level, asOf: asOf ?? Infinity },
    );
  }

  async #contactRows(
    loaded: LoadedWorld,
    index: LineListCase,
    rows: TraceRows,
    options: TraceOptions,
  ): Promise<ContactRow[]> {
    const { policy, asOf, evidence } = options;
    const persons = Array.from(rows.persons, (number) => loaded.persons[number]);
    const details = await personDetails(this.#connection, persons);
    const episodes = evidence ? await this.#evidence(loaded, index, rows, options) : [];
    return persons.map((person, row) => {
      const { name, phone, area } = details.get(person) ?? { name: null, phone: null, area: null };
      const level = rows.levels[row];
      return known({
        case_id: index.case_id,
        level,
        person,
        via: loaded.persons[rows.vias[row]],
        first_exposure: rows.firstExposures[row],
        last_exposure: rows.lastExposures[row],
        exposure_s: rows.exposures_s[row],
        qualified_at: rows.qualifiedAts[row],
        is_case: this.#casePersons.has(person),
        name,
        phone,
        area,
        last_place: lastPlace(loaded, rows.persons[row], asOf ?? Infinity),
        quarantine_end: level === 1 ? rows.lastExposures[row] + policy.follow_up_s : null,
        evidence: episodes[row],
      }) as unknown as ContactRow;
    });
  }

  #evidence(
    loaded: LoadedWorld,
    index: LineListCase,
    rows: TraceRows,
    { policy, asOf }: TraceOptions,
  ): Promise<Episode[][]> {
    const exposures = new PairExposures(loaded.world, policy);
    const pairs = Array.from(rows.persons, (person, row): PairEpisodes => {
      const window = windowOfVia(rows, row, index, policy, asOf);
      return { source: window.source, person, episodes: exposures.pair(window, person).episodes };
    });
    return evidenceOf(this.#connection, loaded, policy.assumed_stay_s, pairs);
  }

  async #onList(
    loaded: LoadedWorld,
    rows: TraceRows,
    row: number,
    index: LineListCase,
    { policy, asOf }: Omit<TraceOptions, 'evidence'>,
  ): Promise<Omit<WhyNot, 'case_id' | 'person'>> {
    const window = windowOfVia(rows, row, index, policy, asOf);
    const { episodes } = new PairExposures(loaded.world, policy).pair(window, rows.persons[row]);
    const pairs = [{ source: window.source, person: rows.persons[row], episodes }];
    const [found] = await evidenceOf(this.#connection, loaded, policy.assumed_stay_s, pairs);
    return {
      on_list: true,
      reason: 'on-list',
      explanation: `On the list at level ${rows.levels[row]}, exposed for ${rows.exposures_s[row]} s from ${formatInstant(rows.firstExposures[row])}.`,
      episodes: found,
    };
  }
}

/** The infectious period of a case. @throws TracingError `case-without-dates` */
function periodOf(index: LineListCase, policy: Policy): { from: number; to: number } {
  try {
    return infectiousPeriod(index, policy);
  } catch (error) {
    if (error instanceof CaseWithoutDatesError) throw new TracingError('case-without-dates', error.message);
    throw error;
  }
}

/** The window of `via` in which a row was made. */
function windowOfVia(
  rows: TraceRows,
  row: number,
  index: LineListCase,
  policy: Policy,
  asOf: number | null,
): ExposureWindow {
  const exposedAt = rows.viaExposedAts[row];
  const window = exposedAt < 0 ? periodOf(index, policy) : exposingWindow(exposedAt, policy);
  return { source: rows.vias[row], ...window, asOf: asOf ?? Infinity };
}

/** The windows of all who could have exposed somebody within the levels searched: the case first. */
function possibleSources(
  rows: TraceRows,
  casePerson: number,
  index: LineListCase,
  { policy, level, asOf }: Omit<TraceOptions, 'evidence'>,
): ExposureWindow[] {
  const cut = asOf ?? Infinity;
  const windows = [{ source: casePerson, ...periodOf(index, policy), asOf: cut }];
  for (let row = 0; row < rows.count && rows.levels[row] < level; row++)
    windows.push({
      source: rows.persons[row],
      ...exposingWindow(rows.earliestExposures[row], policy),
      asOf: cut,
    });
  return windows;
}

function caseRow(row: LineListCase): CaseRow {
  return known(row) as unknown as CaseRow;
}

/** The object without what is not known. */
function known(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}
