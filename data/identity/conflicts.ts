import type { DuckDBConnection } from '@duckdb/node-api';
import { appendNumbers, dropSaid, whoIsWho } from './said.ts';
import { CUT } from './separate.ts';

/**
 * Makes `identity_conflicts (conflict, person, other, identifier, same_as, because, feed, record_id, seq, attributes)` on the connection:
 * what records say of two identifiers and was not joined, a row a record. `person` and `other` are what the two are printed
 * under; rows of one `conflict` are connected, and named by their smallest identifier. A decision that others contradict
 * is a row, too. Nothing that shared identifiers say, and nothing that was decided upon.
 */
export async function stageConflicts(connection: DuckDBConnection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE identity_conflicts (conflict VARCHAR, person VARCHAR,
    other VARCHAR, identifier VARCHAR, same_as VARCHAR, because VARCHAR, feed VARCHAR, record_id VARCHAR,
    seq BIGINT, attributes VARCHAR)`);
  const said = await whoIsWho(connection);
  if (said) {
    const { stated, separated } = said;
    const open = Uint32Array.from(separated.cuts.keys()).filter((i) => isOpen(separated.cuts[i]!));
    const ends = [stated.left, stated.right].map((end) => open.map((i) => end[i]!));
    const why = open.map((i) => separated.cuts[i]!);
    const printed = ends.map((end) => end.map((number) => separated.smallest[number]!));
    const conflicts = ends[0]!.map((number) => separated.connected[number]!);
    await stageNumbers(connection, [conflicts, ...printed, ...ends, why] as Uint32Array[]);
    await fill(connection);
    await addContradictions(connection);
    await connection.run('DROP TABLE identity_cut');
  }
  await dropSaid(connection);
}

function isOpen(cut: number): boolean {
  return cut === CUT.cards || cut === CUT.around;
}

async function stageNumbers(connection: DuckDBConnection, columns: readonly Uint32Array[]): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE identity_cut
    (conflict UINTEGER, person UINTEGER, other UINTEGER, identifier UINTEGER, same_as UINTEGER, why UINTEGER)`);
  await appendNumbers(connection, 'identity_cut', columns);
}

async function fill(connection: DuckDBConnection): Promise<void> {
  const id = (column: string) => `(SELECT id FROM identity_numbers WHERE number = c.${column})`;
  await connection.run(`
    WITH cut AS (
      SELECT DISTINCT ${id('conflict')} AS conflict, ${id('person')} AS person, ${id('other')} AS other,
        ${id('identifier')} AS a, ${id('same_as')} AS b,
        if(why = ${CUT.cards}, 'two ID cards', 'decided to be two') AS because
      FROM identity_cut c)
    INSERT INTO identity_conflicts
    SELECT conflict, person, other, a, b, because, feed, record_id, seq, attributes
    FROM cut JOIN identity_pairs USING (a, b)`);
}

/** Decisions that two are not one person, though other decisions make them one. */
async function addContradictions(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    WITH aliased AS (
      SELECT d.*, coalesce(x.printed, d.person) AS one, coalesce(y.printed, d.other) AS two
      FROM identity_decided d LEFT JOIN temp.aliases x ON x.id = d.person LEFT JOIN temp.aliases y ON y.id = d.other)
    INSERT INTO identity_conflicts
    SELECT one, one, two, person, other, 'decisions contradict', 'identity_decisions', decision_id, seq, attributes
    FROM aliased WHERE NOT is_same AND one = two`);
}
