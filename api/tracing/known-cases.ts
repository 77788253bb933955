import { type LineListCase, type LineListRecords, lineList } from '../../data/line-list/cases.ts';
import type { Policy } from '../../engine/policy.ts';
import type { CaseRow } from '../service.ts';
import { withoutUnknown } from './contact-rows.ts';
import { forgetOldest } from './forget-oldest.ts';

/** The line list under one policy. */
export interface KnownCases {
  readonly byId: ReadonlyMap<string, LineListCase>;
  /** By case id (UTF-8 bytes). */
  readonly rows: readonly CaseRow[];
  /** Everybody who is a case. */
  readonly persons: ReadonlySet<string>;
  /** Cases by person, in order of case id. */
  readonly byPerson: ReadonlyMap<string, readonly LineListCase[]>;
}

/** Kept under policies other than the first: requests may name any. */
const KEPT_MAX = 4;

/** Line lists by the time for which a case is open: the only parameter that they depend on. */
export class LineLists {
  readonly #records: LineListRecords;
  readonly #byCaseOpen = new Map<number, KnownCases>();

  constructor(records: LineListRecords) {
    this.#records = records;
  }

  under({ case_open_s }: Policy): KnownCases {
    let known = this.#byCaseOpen.get(case_open_s);
    if (!known) {
      known = knownCases(lineList(this.#records, case_open_s));
      forgetOldest(this.#byCaseOpen, KEPT_MAX);
      this.#byCaseOpen.set(case_open_s, known);
    }
    return known;
  }
}

/** Whoever follows single cases asks for no more than `byId`; the others cost more, and are made when asked for. */
function knownCases(cases: readonly LineListCase[]): KnownCases {
  const byId = new Map<string, LineListCase>();
  for (const row of cases) byId.set(row.case_id, row);
  const rows = onFirstUse(() => cases.map((row) => withoutUnknown({ ...row }) as CaseRow));
  const persons = onFirstUse(() => new Set(cases.map(({ person }) => person)));
  const byPerson = onFirstUse(() => Map.groupBy(cases, ({ person }) => person));
  return {
    byId,
    get rows() {
      return rows();
    },
    get persons() {
      return persons();
    },
    get byPerson() {
      return byPerson();
    },
  };
}

function onFirstUse<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
