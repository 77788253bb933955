/** A spreadsheet of more rows opens slowly, and is written in memory. */
export const WORKBOOK_ROWS_MAX = 200_000;

/** Lists that an export does not hold; the message says what to do. */
export class ExportError extends Error {
  override name = 'ExportError';
}

/** A case, as exports tell of it. Instants are epoch seconds. */
export interface ExportedCase {
  readonly case_id: string;
  readonly person: string;
  readonly onset?: number;
  readonly specimen?: number;
  readonly confirmed?: number;
  readonly name?: string;
  readonly area?: string;
}

/** A row of a case's list, as exports tell of it. */
export interface ExportedContact {
  readonly case_id: string;
  readonly level: number;
  readonly person: string;
  readonly via: string;
  readonly first_exposure: number;
  readonly last_exposure: number;
  readonly exposure_s: number;
  readonly is_case: boolean;
  readonly name?: string;
  readonly phone?: string;
  readonly area?: string;
  readonly last_place?: string;
  readonly quarantine_end?: number;
}

/** What is exported: cases, and the lists of some of them. */
export interface Exported {
  readonly cases: readonly ExportedCase[];
  readonly contacts: readonly ExportedContact[];
  /** Zone in which people read the instants. */
  readonly zone: string;
}

/** A person on any list, or a case. */
export interface Node {
  readonly person: string;
  readonly case: ExportedCase | null;
  /** Least level on any list; 0 for a case whose list is among them. */
  readonly level: number;
  readonly name?: string;
  readonly phone?: string;
  readonly area?: string;
}

/** Each person once, in order of level, then of first mention. The first case of a person stands for them. */
export function nodesOf({ cases, contacts }: Exported): Node[] {
  const nodes = new Map<string, Node>();
  const caseOf = new Map<string, ExportedCase>();
  for (const one of cases) if (!caseOf.has(one.person)) caseOf.set(one.person, one);
  const traced = new Set(contacts.map(({ case_id }) => case_id));
  for (const one of cases) {
    if (nodes.has(one.person) || !traced.has(one.case_id)) continue;
    nodes.set(one.person, { person: one.person, case: one, level: 0, ...detailsOf(one) });
  }
  for (const row of contacts) {
    const known = nodes.get(row.person);
    const level = Math.min(known?.level ?? row.level, row.level);
    nodes.set(row.person, {
      ...{ person: row.person, case: caseOf.get(row.person) ?? null, level },
      ...detailsOf(known ?? {}),
      ...detailsOf(row),
    });
  }
  return [...nodes.values()].sort((a, b) => a.level - b.level);
}

function detailsOf({ name, phone, area }: { name?: string; phone?: string; area?: string }) {
  return { ...(name && { name }), ...(phone && { phone }), ...(area && { area }) };
}
