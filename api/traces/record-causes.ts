import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../../data/feeds/sql.ts';
import { identifiersOf } from '../../data/identity/aliases.ts';
import { heldView } from '../../data/store/schema.ts';
import { rowsOf } from '../../data/store/sql.ts';
import { type ContactRow, TracingError, type TracingService } from '../service.ts';
import type { Asked } from './causes.ts';

/** A record that one state of the store has and the other has not, or has otherwise. */
export interface ChangedRecord {
  readonly feed: string;
  readonly record_id: string;
  /** From before to after. */
  readonly change: 'came' | 'went' | 'corrected';
}

/** Told of one row. */
const RECORDS_MAX = 5;

/** Feeds that name persons and decide whether and when they are a source, or who they are. */
const PERSONAL_FEEDS = [
  { feed: 'cases', persons: ['person'], key: 'case_id' },
  { feed: 'tests', persons: ['person'], key: 'test_id' },
  { feed: 'quarantine', persons: ['person'], key: 'record_id' },
  { feed: 'identities', persons: ['person', 'same_as'], key: 'record_id' },
] as const;

/**
 * Records that are otherwise in another state and bear on a row: the evidence of the row and, where that is the same,
 * of those who lead to it, nearest first; else what says that there is the case, and when; else what says of all these
 * persons that they are cases, in quarantine, or one.
 * @param on the side on whose list the person is
 * @param isOnBefore whether that side is the earlier one
 */
export async function changedRecords(
  caseId: string,
  person: string,
  { tracing, policy, level, asOf }: Asked,
  other: TracingService,
  isOnBefore: boolean,
): Promise<ChangedRecord[]> {
  const rows = await withEvidence(tracing, caseId, { policy, level, asOf });
  const path = pathOf(rows, person);
  const changeOf = (isMissing: boolean) => (!isMissing ? 'corrected' : isOnBefore ? 'went' : 'came');
  for (const { evidence = [] } of path) {
    const records = evidence.flatMap((episode) => episode.records);
    const changed: ChangedRecord[] = [];
    for (const [feed, ofFeed] of Map.groupBy(records, (record) => record.feed)) {
      const ids = [...new Set(ofFeed.map(({ record_id }) => record_id))];
      const [here, there] = await Promise.all(
        [tracing, other].map((side) => side.read((connection) => versionsOf(connection, feed, ids))),
      );
      for (const id of ids)
        if (here!.get(id) !== there!.get(id))
          changed.push({ feed, record_id: id, change: changeOf(!there!.has(id)) });
    }
    if (changed.length > 0) return changed.slice(0, RECORDS_MAX);
  }
  const persons = [...new Set(path.flatMap((row) => [row.person, row.via]))];
  const changed = await personalRecords(persons, tracing, other, isOnBefore);
  const ofCase = changed.filter(({ feed, record_id }) => {
    return (feed === 'cases' && record_id === caseId) || (feed === 'tests' && `test:${record_id}` === caseId);
  });
  return (ofCase.length > 0 ? ofCase : changed).slice(0, RECORDS_MAX);
}

async function withEvidence(
  tracing: TracingService,
  caseId: string,
  question: Pick<Asked, 'policy' | 'level' | 'asOf'>,
): Promise<ReadonlyMap<string, ContactRow>> {
  try {
    const lists = await Array.fromAsync(tracing.trace([caseId], { ...question, evidence: true }));
    return new Map(lists.flat().map((row) => [row.person, row]));
  } catch (error) {
    if (error instanceof TracingError) return new Map();
    throw error;
  }
}

/** The row, that of its `via`, and so on to the case. */
function pathOf(rows: ReadonlyMap<string, ContactRow>, person: string): ContactRow[] {
  const path: ContactRow[] = [];
  for (let row = rows.get(person); row && !path.includes(row); row = rows.get(row.via)) path.push(row);
  return path;
}

/** Batch of the version that holds of each record. */
async function versionsOf(
  connection: DuckDBConnection,
  feed: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const list = ids.map(literal).join(', ');
  const rows = await rowsOf(
    connection,
    `SELECT record_id, seq FROM ${heldView(feed)} WHERE record_id IN (${list})`,
  );
  return new Map(rows.map(({ record_id, seq }) => [String(record_id), Number(seq)]));
}

async function personalRecords(
  persons: readonly string[],
  tracing: TracingService,
  other: TracingService,
  isOnBefore: boolean,
): Promise<ChangedRecord[]> {
  const [before, after] = isOnBefore ? [tracing, other] : [other, tracing];
  const changed: ChangedRecord[] = [];
  for (const feed of PERSONAL_FEEDS) {
    const [was, is] = await Promise.all(
      [before, after].map((side) => side.read((connection) => recordsOf(connection, feed, persons))),
    );
    for (const id of new Set([...was!.keys(), ...is!.keys()])) {
      if (was!.get(id) === is!.get(id)) continue;
      const change = !was!.has(id) ? 'came' : !is!.has(id) ? 'went' : 'corrected';
      changed.push({ feed: feed.feed, record_id: id, change });
    }
  }
  return changed;
}

/** Records of a feed that name one of the persons by any identifier, and the batch of the version that holds. */
async function recordsOf(
  connection: DuckDBConnection,
  { feed, persons: columns, key }: (typeof PERSONAL_FEEDS)[number],
  persons: readonly string[],
): Promise<Map<string, number>> {
  if (persons.length === 0) return new Map();
  const printed = persons.map((name) => `SELECT ${literal(name)} AS printed`).join(' UNION ALL ');
  const rows = await rowsOf(
    connection,
    `SELECT ${key} AS id, seq FROM ${heldView(feed)}
     WHERE ${columns.map((column) => `${column} IN (SELECT id FROM (${identifiersOf(printed)}))`).join(' OR ')}
     ORDER BY id`,
  );
  return new Map(rows.map(({ id, seq }) => [String(id), Number(seq)]));
}
