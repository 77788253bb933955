import type { Driver } from 'neo4j-driver';
import { graphGone } from './error.ts';
import type { GraphRow } from './row-parts.ts';
import { GRAPH } from './schema.ts';

/**
 * Taken by each transaction that writes. Where the graph is not at the version that it is written from, nothing is
 * written: somebody emptied it, or another writer was faster.
 */
const LOCK = `MATCH ${GRAPH} WHERE graph.sequence = $from SET graph.writing = $version`;

/**
 * Writes to the graph on the way from one version of the store to another. Transient errors are tried again for half a
 * minute. Each write throws GraphError `graph-gone` where the graph is not at the first of them.
 */
export class GraphSession {
  readonly #driver: Driver;
  readonly #from: bigint;
  readonly #version: bigint;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the writing before the next transaction */
  constructor(driver: Driver, versions: { from: number; to: number }, signal?: AbortSignal) {
    this.#signal = signal;
    this.#driver = driver;
    this.#from = BigInt(versions.from);
    this.#version = BigInt(versions.to);
  }

  /**
   * Runs the Cypher for each row in one transaction, unless the part is in the graph already: a transaction whose
   * commit was not heard of is tried again, and so is a batch that a crash cut short.
   */
  async writeOnce(sequence: number, part: string, cypher: string, rows: GraphRow[]): Promise<void> {
    const once = `OPTIONAL MATCH (done:Applied {sequence: $sequence, part: $part})
      WITH done WHERE done IS NULL
      CREATE (:Applied {sequence: $sequence, part: $part}) WITH 1 AS once`;
    const query = `${LOCK} WITH graph ${once} UNWIND $rows AS row ${cypher}`;
    await this.#run(query, { sequence: BigInt(sequence), part, rows });
  }

  /** Runs Cypher that may be run again, for each row. */
  async write(cypher: string, rows: readonly unknown[]): Promise<void> {
    await this.#run(`${LOCK} WITH graph UNWIND $rows AS row ${cypher}`, { rows });
  }

  /** Says that the graph is at the version, whole, and of which batches it came to be there. */
  async finish(batches: readonly GraphRow[]): Promise<void> {
    await this.#run(
      // At the second of them where a commit was not heard of.
      `MATCH ${GRAPH} WHERE graph.sequence IN [$from, $version] SET graph.sequence = $version REMOVE graph.writing
       WITH graph UNWIND $batches AS batch MERGE (b:Batch {sequence: batch.sequence}) SET b += batch`,
      { batches },
    );
  }

  async #run(query: string, parameters: object): Promise<void> {
    this.#signal?.throwIfAborted();
    const session = this.#driver.session();
    try {
      const { summary } = await session.executeWrite((transaction) =>
        transaction.run(query, { from: this.#from, version: this.#version, ...parameters }),
      );
      // The lock is an update, whatever else there is to write.
      if (!summary.counters.containsUpdates()) throw graphGone();
    } finally {
      await session.close();
    }
  }
}
