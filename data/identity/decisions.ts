import type { DuckDBConnection } from '@duckdb/node-api';
import { formatInstant } from '../../engine/time.ts';
import { FEEDS } from '../feeds/declaration.ts';
import { personColumns } from '../line-list/timeline.ts';
import { heldView } from '../store/schema.ts';
import { rowsOf } from '../store/sql.ts';
import { DecisionError } from './error.ts';
import { STATEMENTS } from './statements.ts';

/** What somebody decided about two identifiers. `decided_at` is epoch seconds. */
export interface Decision {
  readonly decision_id: string;
  readonly person: string;
  readonly other: string;
  readonly is_same: boolean;
  readonly decided_at: number;
  readonly reason?: string | undefined;
}

/** A decision as a record of the feed `identity_decisions`: a line of NDJSON. */
export function decisionLine({ decided_at, ...decision }: Decision, isUndone = false): string {
  return `${JSON.stringify({ ...decision, decided_at: formatInstant(decided_at), retracted: isUndone })}\n`;
}

/** The decision that holds under an identifier of its own. @throws DecisionError `unknown-decision` where there is none, or it is undone */
export async function decisionOf(connection: DuckDBConnection, id: string): Promise<Decision> {
  const [row] = await rowsOf(
    connection,
    `SELECT decision_id, person, other, is_same, decided_at, reason FROM ${heldView('identity_decisions')} WHERE decision_id = $1`,
    [id],
  );
  if (row === undefined)
    throw new DecisionError(
      'unknown-decision',
      `there is no decision ${id}, or it is undone; see identity decisions`,
    );
  const { reason, ...decision } = row;
  return {
    ...decision,
    decided_at: Number(row.decided_at),
    ...(reason !== null && { reason }),
  } as unknown as Decision;
}

/** @throws DecisionError `unknown-person` where no record names one of the two */
export async function checkNamed(
  connection: DuckDBConnection,
  { person, other }: Pick<Decision, 'person' | 'other'>,
): Promise<void> {
  for (const identifier of [person, other])
    if (!(await isNamed(connection, identifier)))
      throw new DecisionError(
        'unknown-person',
        `no record names ${identifier}; check the identifier and its scheme`,
      );
}

/** Whether some record names the identifier, as a person or as an identifier of one. */
async function isNamed(connection: DuckDBConnection, identifier: string): Promise<boolean> {
  const named = FEEDS.flatMap((feed) =>
    personColumns(feed).map((column) => `EXISTS (FROM ${heldView(feed.name)} WHERE ${column} = $1)`),
  );
  const stated = `EXISTS (FROM (SELECT identifier ${STATEMENTS}
    UNION ALL SELECT same_as FROM ${heldView('identities')}) WHERE identifier = $1)`;
  const [row] = await rowsOf(connection, `SELECT ${[...named, stated].join(' OR ')} AS named`, [identifier]);
  return row?.named === true;
}
