import type { GraphChanges } from '../../data/graph-store/changes.ts';
import type { Identifiers } from '../../data/graph-store/identifiers.ts';
import type { LineListCase } from '../../data/line-list/cases.ts';
import { type ChangedPersons, touchedPersons } from '../../engine/delta/touched.ts';
import { CELL } from '../../engine/exposure/trace-rows.ts';
import type { Policy } from '../../engine/policy.ts';
import type { Row } from '../formats/row-set.ts';
import { Breather } from '../jobs/breather.ts';
import { TracingError, type TracingService } from '../service.ts';
import { Tracing } from '../tracing/tracing.ts';
import { periodOf } from '../tracing/windows.ts';
import { ChangeLog } from './change-log.ts';
import { kept, listChanges, type NamedList, numbersIn } from './list-changes.ts';

export interface CurrentListsOptions {
  readonly policy: Policy;
  readonly level: number;
  readonly onNotice: (sentence: string) => void;
  readonly rowsMax?: number;
}

/** Rows of all lists together: 36 bytes each. */
const ROWS_MAX = 1 << 23;

/** A case as it was when its list was made. */
interface Listed {
  readonly index: LineListCase;
  /** Number of its person. */
  readonly person: number;
  readonly list: NamedList;
}

/** What has happened since the lists were made; `null` for all persons, where the whole was loaded anew. */
interface Pending {
  readonly tracing: Tracing;
  readonly touched: Set<number> | null;
}

/**
 * The lists of all cases under one policy, kept up by what changes: of each batch it is known which persons meet others
 * than before, and only cases on whose lists one of them is a source are searched again. They are made when somebody
 * asks for changes first, and kept from then on.
 */
export class CurrentLists {
  readonly #options: Required<CurrentListsOptions>;
  #lists = new Map<string, Listed>();
  #numRows = 0;
  #log: ChangeLog | null = null;
  /** The latest answers that are known, and those that the lists are made of. */
  #latest: Tracing | null = null;
  #made: Tracing | null = null;
  #pending: Pending | null = null;
  #working: Promise<void> = Promise.resolve();
  #isStarted = false;
  #refusal: ListsTooLargeError | null = null;

  constructor(options: CurrentListsOptions) {
    this.#options = { rowsMax: ROWS_MAX, ...options };
  }

  get policy(): Policy {
    return this.#options.policy;
  }

  get level(): number {
    return this.#options.level;
  }

  /** Cases that have a list. */
  get count(): number {
    return this.#lists.size;
  }

  /** Cases that were searched since the start, each time counted. */
  numTraced = 0;

  /** The answers have followed the store by these changes. */
  followed(before: Tracing, after: Tracing, changes: GraphChanges): void {
    if (this.#latest !== before) return;
    this.#latest = after;
    if (!this.#isStarted) return;
    const { loaded } = after.snapshot;
    const changed = changedPersons(changes, loaded.persons);
    this.#add(after, touchedPersons(before.snapshot.loaded.world, loaded.world, changed, this.policy));
  }

  /** These are the answers from now on; where they have not followed from the last, everything may be other. */
  answersFrom(tracing: TracingService): void {
    // What tests answer from has no numbers behind it, and no lists are kept of it.
    if (this.#latest === tracing || !(tracing instanceof Tracing)) return;
    this.#latest = tracing;
    if (this.#isStarted) this.#add(tracing, null);
  }

  /** The changes, once the lists are made. @throws Error where they are too large to be kept */
  async log(): Promise<ChangeLog> {
    if (!this.#isStarted && this.#latest) {
      this.#isStarted = true;
      this.#add(this.#latest, null);
    }
    await this.settled();
    if (this.#log === null) throw this.#refusal ?? new Error('there is nothing yet to make them of');
    return this.#log;
  }

  /** Once what came so far is in the lists. */
  async settled(): Promise<void> {
    for (let work = null; work !== this.#working; ) {
      work = this.#working;
      await work;
    }
  }

  /** The lists by case id. */
  *lists(): Generator<[caseId: string, list: NamedList]> {
    for (const [caseId, { list }] of this.#lists) yield [caseId, list];
  }

  /** Ends every subscription. */
  async close(): Promise<void> {
    this.#isStarted = false;
    this.#pending = null;
    this.#log?.close();
    await this.#working;
  }

  #add(tracing: Tracing, touched: Set<number> | null): void {
    const before = this.#pending;
    const isWhole = touched === null || before?.touched === null;
    this.#pending = { tracing, touched: isWhole ? null : (before?.touched?.union(touched) ?? touched) };
    if (before === null) this.#working = this.#working.then(() => this.#work());
  }

  async #work(): Promise<void> {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return;
    await this.#bring(pending).catch((error: Error) => this.#giveUp(error));
  }

  /** Whoever asks next has them made anew. */
  #giveUp(error: Error): void {
    if (!this.#isStarted) return;
    this.#refusal = error instanceof ListsTooLargeError ? error : null;
    this.#options.onNotice(
      `the current lists are given up: ${(this.#refusal ?? { message: error.name }).message}`,
    );
    this.#isStarted = false;
    this.#log?.close();
    this.#log = null;
    this.#made = null;
    this.#lists.clear();
    this.#numRows = 0;
  }

  /** Makes the lists those of the answers, and tells what is other. */
  async #bring({ tracing, touched }: Pending): Promise<void> {
    const { again, gone } = this.#differing(tracing, touched);
    const before = this.#made?.snapshot.loaded.persons;
    const { persons } = tracing.snapshot.loaded;
    const numberIn = before ? numbersIn(before, persons) : (number: number) => number;
    const rows: Row[] = [];
    const replace = (caseId: string, next: Listed | null) => {
      const changed = listChanges(
        caseId,
        this.#lists.get(caseId)?.list ?? null,
        next?.list ?? null,
        numberIn,
      );
      if (this.#log) rows.push(...changed);
      this.#keep(caseId, next);
    };
    for (const caseId of gone) replace(caseId, null);
    const breather = new Breather();
    const options = { level: this.level, policy: this.policy, asOf: null };
    for await (const { index, person, rows: found } of tracing.lists(again, options)) {
      replace(index.case_id, { index, person, list: { rows: kept(found), persons } });
      if (breather.isDue) await breather.breathe();
    }
    this.numTraced += again.length;
    this.#made = tracing;
    if (this.#log) this.#log.append(tracing.version, rows);
    else this.#log = new ChangeLog(tracing.version);
  }

  #keep(caseId: string, next: Listed | null): void {
    this.#numRows += (next?.list.rows.count ?? 0) - (this.#lists.get(caseId)?.list.rows.count ?? 0);
    if (next) this.#lists.set(caseId, next);
    else this.#lists.delete(caseId);
    const { rowsMax } = this.#options;
    if (this.#numRows > rowsMax)
      throw new ListsTooLargeError(`they have more than ${rowsMax} rows, for which there is no room`);
  }

  /** Cases whose list may be another now, and cases that have none any more. */
  #differing(tracing: Tracing, touched: Set<number> | null): { again: LineListCase[]; gone: string[] } {
    const isTouched = touched && this.#touchTest(tracing, touched);
    const again: LineListCase[] = [];
    const isSameLineList = this.#made?.snapshot.cases === tracing.snapshot.cases;
    if (isTouched && isSameLineList) {
      for (const listed of this.#lists.values()) if (isTouched(listed)) again.push(listed.index);
      return { again, gone: [] };
    }
    const now = tracing.snapshot.cases.under(this.policy).byId;
    const gone: string[] = [];
    let numKnown = 0;
    for (const [caseId, index] of now) {
      const known = this.#lists.get(caseId);
      if (known) numKnown++;
      const isSame = known !== undefined && !isOther(known.index, index);
      if (isSame && isTouched && !isTouched(known)) continue;
      if (isSame || isDated(index, this.policy)) again.push(index);
      else if (known) gone.push(caseId);
    }
    if (numKnown < this.#lists.size)
      for (const caseId of this.#lists.keys()) if (!now.has(caseId)) gone.push(caseId);
    return { again, gone };
  }

  /** Whether somebody touched is a source on a list. */
  #touchTest({ snapshot }: Tracing, touched: Set<number>): (listed: Listed) => boolean {
    if (touched.size === 0) return () => false;
    // A bit a person is asked several times as fast as a set, and made in no time.
    const marks = new Uint32Array((snapshot.loaded.persons.count >>> 5) + 1);
    for (const person of touched) marks[person >>> 5] |= 1 << (person & 31);
    const isMarked = (number: number) => (marks[number >>> 5] & (1 << (number & 31))) !== 0;
    return ({ person, list }) => {
      if (isMarked(person)) return true;
      // Of many short lists a view of each column would cost more than the look at it.
      const { cells, count } = list.rows;
      const [persons, levels] = [CELL.person * count, CELL.level * count];
      // Rows come level by level; those of the last are no sources.
      for (let place = 0; place < count && cells[levels + place] < this.level; place++)
        if (isMarked(cells[persons + place])) return true;
      return false;
    };
  }
}

/** The lists take more memory than there is for them. */
export class ListsTooLargeError extends Error {
  override name = 'ListsTooLargeError';
}

function changedPersons(
  { encounters, removals, visits }: GraphChanges,
  persons: Identifiers,
): ChangedPersons {
  const numbers = (names: readonly string[]) => new Set(names.map((name) => persons.numberOf(name)));
  return {
    meeting: numbers([...encounters.flatMap(({ a, b }) => [a, b]), ...removals.map(({ person }) => person)]),
    staying: numbers(visits.map(({ person }) => person)),
  };
}

function isDated(index: LineListCase, policy: Policy): boolean {
  try {
    periodOf(index, policy);
    return true;
  } catch (error) {
    if (error instanceof TracingError) return false;
    throw error;
  }
}

/** Whether the search would begin elsewhere or at another time. */
function isOther(before: LineListCase, after: LineListCase): boolean {
  if (before === after) return false;
  const names = ['person', 'onset', 'specimen', 'confirmed', 'infectious_from', 'infectious_to'] as const;
  return names.some((name) => before[name] !== after[name]);
}
