import type { Driver } from 'neo4j-driver';
import { graphInUse } from './claim.ts';
import type { GraphRow } from './row-parts.ts';
import { GRAPH } from './schema.ts';

/** Begins each transaction that writes: who is not the graph's owner any more writes nothing. */
const OWN_GRAPH = `MATCH ${GRAPH} WHERE graph.owner = $owner SET graph.writing = $version`;

/** Writes to the graph on the way to one version of the store. Transient errors are tried again for half a minute. */
export class GraphSession {
  readonly #driver: Driver;
  readonly #owner: string;
  readonly #version: bigint;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the writing before the next transaction */
  constructor(driver: Driver, owner: string, version: number, signal?: AbortSignal) {
    this.#signal = signal;
    this.#driver = driver;
    this.#owner = owner;
    this.#version = BigInt(version);
  }

  /**
   * Runs the Cypher for each row in one transaction, unless the part is in the graph already: a transaction whose
   * commit was not heard of is tried again, and so is a batch that a crash cut short.
   */
  async writeOnce(sequence: number, part: string, cypher: string, rows: GraphRow[]): Promise<void> {
    const once = `OPTIONAL MATCH (done:Applied {sequence: $sequence, part: $part})
      WITH done WHERE done IS NULL
      CREATE (:Applied {sequence: $sequence, part: $part}) WITH 1 AS once`;
    const query = `${OWN_GRAPH} WITH graph ${once} UNWIND $rows AS row ${cypher}`;
    await this.#run(query, { sequence: BigInt(sequence), part, rows });
  }

  /** Runs Cypher that may be run again, for each row. */
  async write(cypher: string, rows: readonly unknown[]): Promise<void> {
    await this.#run(`${OWN_GRAPH} WITH graph UNWIND $rows AS row ${cypher}`, { rows });
  }

  /** Says that the graph is at the version, whole, and of which batches it came to be there. */
  async finish(batches: readonly GraphRow[]): Promise<void> {
    await this.#run(
      `${OWN_GRAPH} SET graph.sequence = $version REMOVE graph.writing
       WITH graph UNWIND $batches AS batch MERGE (b:Batch {sequence: batch.sequence}) SET b += batch`,
      { batches },
    );
  }

  async #run(query: string, parameters: object): Promise<void> {
    this.#signal?.throwIfAborted();
    const session = this.#driver.session();
    try {
      await session.executeWrite(async (transaction) => {
        const values = { owner: this.#owner, version: this.#version, ...parameters };
        const { summary } = await transaction.run(query, values);
        if (!summary.counters.containsUpdates()) throw graphInUse();
      });
    } finally {
      await session.close();
    }
  }
}
