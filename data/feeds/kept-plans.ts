import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { checkedRecords, untypedColumns, untypedRecords } from './check.ts';
import type { FeedDeclaration } from './declaration.ts';
import type { LocalTime } from './instant.ts';
import { hasBars } from './personal-code/pseudonym.ts';
import type { Relation } from './source.ts';

/** A database in memory whose tables stay, so that no plan over them is out of date. */
const DATABASE = 'staging';

/** Plans that are kept; the oldest goes first. */
const PLANS_MAX = 32;

/** Deleted rows stay in memory until their table is dropped, with its plan. */
const ROWS_MAX = 500_000;

const plansOfConnections = new WeakMap<DuckDBConnection, KeptPlans>();

/**
 * Makes `table` of the typed records of a relation, as `typedRecords` does, by a plan that is kept for the next
 * relation with these columns: planning a check takes as long as checking ten thousand records. That which looks
 * for personal codes is another: to begin it takes as long again.
 */
export async function typeByKeptPlan(
  connection: DuckDBConnection,
  feed: FeedDeclaration,
  relation: Relation,
  local: LocalTime,
  table: string,
): Promise<void> {
  const plans = plansOfConnections.get(connection) ?? new KeptPlans(connection);
  plansOfConnections.set(connection, plans);
  await plans.type(feed, relation, local, table);
}

/** Lets go of the plans of a connection, which else keep its database open. */
export function forgetPlans(connection: DuckDBConnection): void {
  plansOfConnections.get(connection)?.close();
  plansOfConnections.delete(connection);
}

interface Plan {
  readonly texts: string;
  readonly typed: string;
  /** Whether any of the texts has a bar. */
  readonly barred: DuckDBPreparedStatement;
  /** For texts without a bar, which hold no personal code. */
  readonly plain: DuckDBPreparedStatement;
  readonly coded: DuckDBPreparedStatement;
  rows: number;
}

class KeptPlans {
  readonly #connection: DuckDBConnection;
  readonly #plans = new Map<string, Plan>();
  #made = 0;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async type(feed: FeedDeclaration, relation: Relation, local: LocalTime, table: string): Promise<void> {
    const columns = untypedColumns(feed, relation);
    const key = JSON.stringify([feed.name, relation.part !== undefined, columns, local]);
    const plan = this.#plans.get(key) ?? (await this.#make(key, feed, relation, local));
    const { texts, typed, barred, plain, coded } = plan;
    try {
      await this.#connection.run(`INSERT INTO ${texts} ${untypedRecords(feed, relation)}`);
      const [[isBarred]] = (await barred.runAndReadAll()).getRowsJS() as [[boolean]];
      const statement = isBarred ? coded : plain;
      plan.rows += (await statement.run()).rowsChanged;
      await this.#connection.run(`CREATE TEMP TABLE ${table} AS FROM ${typed}`);
    } finally {
      // Where even this fails, what failed before is what is to be told, and nothing may be left to the next.
      await this.#clear(key, plan).catch(() => this.#plans.delete(key));
    }
  }

  async #clear(key: string, { texts, typed, rows }: Plan): Promise<void> {
    if (rows > ROWS_MAX) await this.#drop(key);
    else await this.#connection.run(`DELETE FROM ${texts}; DELETE FROM ${typed}`);
  }

  close(): void {
    for (const plan of this.#plans.values()) destroy(plan);
    this.#plans.clear();
  }

  async #make(key: string, feed: FeedDeclaration, relation: Relation, local: LocalTime): Promise<Plan> {
    const [oldest] = this.#plans.keys();
    if (oldest !== undefined && this.#plans.size >= PLANS_MAX) await this.#drop(oldest);
    const number = ++this.#made;
    const [texts, typed] = [`${DATABASE}.texts_${number}`, `${DATABASE}.typed_${number}`];
    const columns = untypedColumns(feed, relation);
    const part = relation.part === undefined ? [] : ['part INTEGER'];
    const ddl = [...part, ...columns.map((column) => `${column} VARCHAR`)].join(', ');
    await this.#connection.run(
      `ATTACH IF NOT EXISTS ':memory:' AS ${DATABASE}; CREATE TABLE ${texts} (${ddl})`,
    );
    const records = (mayHoldCodes: boolean) =>
      checkedRecords(feed, relation, local, `FROM ${texts}`, mayHoldCodes);
    await this.#connection.run(`CREATE TABLE ${typed} AS ${records(false)}`);
    const prepare = (sql: string) => this.#connection.prepare(sql);
    const plan = {
      texts,
      typed,
      barred: await prepare(hasBars(columns, texts)),
      plain: await prepare(`INSERT INTO ${typed} ${records(false)}`),
      coded: await prepare(`INSERT INTO ${typed} ${records(true)}`),
      rows: 0,
    };
    this.#plans.set(key, plan);
    return plan;
  }

  async #drop(key: string): Promise<void> {
    const plan = this.#plans.get(key)!;
    this.#plans.delete(key);
    destroy(plan);
    await this.#connection.run(`DROP TABLE ${plan.texts}; DROP TABLE ${plan.typed}`);
  }
}

function destroy({ barred, plain, coded }: Plan): void {
  for (const statement of [barred, plain, coded]) statement.destroySync();
}
