import type { DuckDBConnection } from '@duckdb/node-api';
import type { Driver } from 'neo4j-driver';
import { identitiesChanged } from '../../identity/changed.ts';
import { ownerOf } from '../../store/owner.ts';
import { rowsOf } from '../../store/sql.ts';
import type { Store } from '../../store/store.ts';
import { claimGraph, releaseGraph, renewClaim } from './claim.ts';
import { GraphError } from './error.ts';
import { GraphSession } from './graph-session.ts';
import { createGraphSchema, GRAPH } from './schema.ts';
import { writeBatch } from './write-batch.ts';
import { writeDetails } from './write-details.ts';
import { writeIdentities } from './write-identities.ts';

/** Whole numbers as bigint, as the driver writes them. */
interface Batch {
  readonly sequence: bigint;
  readonly batch: string;
  readonly generation: bigint;
  readonly feed: string;
  readonly accepted_at: bigint;
  readonly rejected: bigint;
}

/** How far the graph is, by the batches that it holds whole, and the digests of the first that was begun and of the last. */
interface GraphState {
  readonly sequence: number;
  readonly first: string | null;
  readonly last: string | null;
}

/** Writes the store's batches to the graph in Neo4j, each once, behind the journal. One writer a graph. */
export class GraphWriter {
  readonly #driver: Driver;
  readonly #store: Store;
  readonly #owner: string;
  #sequence = 0;
  /** Whether this writer has finished all that it began; what another left half done may say otherwise who is who. */
  #isWhole = false;

  private constructor(driver: Driver, store: Store) {
    this.#driver = driver;
    this.#store = store;
    this.#owner = ownerOf(store.folder);
  }

  /**
   * Makes what the graph needs and sees that it is the store's own. The caller closes the driver.
   * @throws GraphError `graph-foreign`, `graph-in-use`
   */
  static async open(driver: Driver, store: Store): Promise<GraphWriter> {
    const writer = new GraphWriter(driver, store);
    await checkEmptyOrWhole(driver);
    await createGraphSchema(driver);
    const state = await stateOf(driver);
    const connection = await store.connect();
    try {
      const batches = await batchesAfter(connection, 0);
      checkOwn(state, batches);
      await checkGenerations(driver, batches);
    } finally {
      connection.closeSync();
    }
    await claimGraph(driver, writer.#owner);
    writer.#sequence = state.sequence;
    return writer;
  }

  /** Says that the graph's owner lives. @throws GraphError `graph-in-use` where another has taken it */
  renew(): Promise<void> {
    return renewClaim(this.#driver, this.#owner, this.#store.version);
  }

  /** Lets another take the graph at once. */
  release(): Promise<void> {
    return releaseGraph(this.#driver, this.#owner);
  }

  /** Sequence of the latest batch that is in the graph. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Batches that the store has and the graph has not. */
  get lag(): number {
    return this.#store.version - this.#sequence;
  }

  /** Writes what the store holds now. A graph that an earlier try left unfinished is finished. */
  async follow(signal?: AbortSignal): Promise<void> {
    const connection = await this.#store.connect();
    try {
      // One transaction sees one version, whatever is imported meanwhile.
      await connection.run('BEGIN');
      const batches = await batchesAfter(connection, this.#sequence);
      if (batches.length > 0) await this.#write(connection, batches, signal);
    } finally {
      connection.closeSync();
    }
  }

  async #write(connection: DuckDBConnection, batches: readonly Batch[], signal?: AbortSignal): Promise<void> {
    const version = Number(batches.at(-1)!.sequence);
    const wasWhole = this.#isWhole;
    this.#isWhole = false;
    const session = new GraphSession(
      this.#driver,
      this.#owner,
      { from: this.#sequence, to: version },
      signal,
    );
    if (this.#sequence === 0) await session.write(`SET graph.first = row`, [batches[0]!.batch]);
    for (const { sequence, feed } of batches)
      await writeBatch(connection, session, { sequence: Number(sequence), feed });
    await writeDetails(connection, session, this.#sequence);
    const feeds = new Set(batches.map(({ feed }) => feed));
    if (!wasWhole || (await identitiesChanged(connection, this.#sequence, feeds)))
      await writeIdentities(connection, this.#driver, session);
    await session.finish(batches.map((batch) => ({ ...batch })));
    this.#sequence = version;
    this.#isWhole = true;
  }
}

async function batchesAfter(connection: DuckDBConnection, sequence: number): Promise<Batch[]> {
  const rows = await rowsOf(
    connection,
    `SELECT sequence::BIGINT AS sequence, batch, generation::BIGINT AS generation, feed,
       accepted_at::BIGINT AS accepted_at, (SELECT count(*) FROM rejected WHERE seq = sequence)::BIGINT AS rejected
     FROM batches WHERE sequence > ${sequence} ORDER BY sequence`,
  );
  return rows as unknown as Batch[];
}

async function stateOf(driver: Driver): Promise<GraphState> {
  const { records } = await driver.executeQuery(
    `MATCH ${GRAPH} OPTIONAL MATCH (last:Batch {sequence: graph.sequence})
     RETURN graph {.sequence, .first, last: last.batch} AS state`,
  );
  return records[0]!.get('state') as GraphState;
}

/** Records without the mark of how far they go may be on their way out: what is written among them would go, too. */
async function checkEmptyOrWhole(driver: Driver): Promise<void> {
  const { records } = await driver.executeQuery(
    `OPTIONAL MATCH ${GRAPH} WITH graph WHERE graph IS NULL MATCH (n:Person|Venue|Applied) RETURN 1 LIMIT 1`,
  );
  if (records.length === 0) return;
  const what = 'Neo4j holds records without the mark of how far they go';
  throw new GraphError('graph-foreign', `${what}; empty it to its end, or name another database`);
}

/** A batch that was written again has lost rows, which the graph would keep. */
async function checkGenerations(driver: Driver, batches: readonly Batch[]): Promise<void> {
  const rewritten = batches.filter(({ generation }) => generation > 1n);
  const rows = rewritten.map(({ sequence, generation }) => ({ sequence, generation }));
  const { records } = await driver.executeQuery(
    `UNWIND $rows AS row MATCH (b:Batch {sequence: row.sequence}) WHERE b.generation <> row.generation
     RETURN 1 LIMIT 1`,
    { rows },
  );
  if (records.length === 0) return;
  const what = 'the graph in Neo4j holds records that have been removed from the data folder';
  throw new GraphError('graph-foreign', `${what}; empty it, and it is written anew`);
}

function checkOwn({ sequence, first, last }: GraphState, batches: readonly Batch[]): void {
  const isOwn =
    (first === null || batches[0]?.batch === first) &&
    (last === null || batches[sequence - 1]?.batch === last);
  if (isOwn) return;
  const what = 'the graph in Neo4j was written from another data folder, or from a later state of this one';
  throw new GraphError('graph-foreign', `${what}; name another database, or empty that one`);
}
