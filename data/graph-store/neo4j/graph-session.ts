import type { Driver } from 'neo4j-driver';
import { graphInUse } from './claim.ts';
import type { GraphRows } from './row-parts.ts';
import { GRAPH } from './schema.ts';

/**
 * Begins each transaction that writes: who is not the graph's owner any more writes nothing, nor does who left it at
 * another version than it is at, since somebody emptied it or put an older one back. The first SET changes nothing but
 * takes the node's lock, behind whoever writes or claims the graph: what is asked of it afterwards stays true.
 */
const OWN_GRAPH = `MATCH ${GRAPH} SET graph.format = graph.format
  WITH graph WHERE graph.owner = $owner AND graph.sequence IN [$from, $done] SET graph.writing = $version`;

const EACH_ROW = 'UNWIND range(0, $last) AS i';

function lastOf(rows: GraphRows): bigint {
  return BigInt(Object.values(rows)[0]!.length - 1);
}

/** Writes to the graph on the way from one version of the store to another. Transient errors are tried again for half a minute. */
export class GraphSession {
  readonly #driver: Driver;
  readonly #owner: string;
  readonly #from: bigint;
  readonly #version: bigint;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the writing before the next transaction */
  constructor(driver: Driver, owner: string, versions: { from: number; to: number }, signal?: AbortSignal) {
    this.#signal = signal;
    this.#driver = driver;
    this.#owner = owner;
    this.#from = BigInt(versions.from);
    this.#version = BigInt(versions.to);
  }

  /**
   * Runs the Cypher for each row `i` of `$rows` in one transaction, unless the part is in the graph already: a
   * transaction whose commit was not heard of is tried again, and so is a batch that a crash cut short.
   */
  async writeOnce(sequence: number, part: string, cypher: string, rows: GraphRows): Promise<void> {
    const once = `OPTIONAL MATCH (done:Applied {sequence: $sequence, part: $part})
      WITH done WHERE done IS NULL
      CREATE (:Applied {sequence: $sequence, part: $part}) WITH 1 AS once`;
    const query = `${OWN_GRAPH} WITH graph ${once} ${EACH_ROW} ${cypher}`;
    await this.#run(query, { sequence: BigInt(sequence), part, rows, last: lastOf(rows) });
  }

  /** Runs Cypher that may be run again, for each row `i` of `$rows`. */
  async write(cypher: string, rows: GraphRows): Promise<void> {
    await this.#run(`${OWN_GRAPH} WITH graph ${EACH_ROW} ${cypher}`, { rows, last: lastOf(rows) });
  }

  /** Says that the graph is at the version, whole, and of which batches it came to be there. */
  async finish(batches: readonly object[]): Promise<void> {
    await this.#run(
      `${OWN_GRAPH} SET graph.sequence = $version REMOVE graph.writing
       WITH graph UNWIND $batches AS batch MERGE (b:Batch {sequence: batch.sequence}) SET b += batch`,
      // Where the commit was not heard of, the graph is at the version already.
      { batches, done: this.#version },
    );
  }

  /**
   * Says of which generations the batches in the graph are now, and that others than before may be among them: the sign
   * for followers to compare all of theirs.
   */
  async finishAgain(batches: readonly object[], rewritten: number): Promise<void> {
    await this.#run(
      `${OWN_GRAPH} SET graph.rewritten = $rewritten REMOVE graph.writing
       WITH graph UNWIND $batches AS batch MATCH (b:Batch {sequence: batch.sequence}) SET b += batch`,
      { batches, rewritten: BigInt(rewritten) },
    );
  }

  async #run(query: string, parameters: object): Promise<void> {
    this.#signal?.throwIfAborted();
    const session = this.#driver.session();
    try {
      await session.executeWrite(async (transaction) => {
        const versions = { from: this.#from, done: this.#from, version: this.#version };
        const values = { owner: this.#owner, ...versions, ...parameters };
        const { summary } = await transaction.run(query, values);
        // Besides the one that takes the lock.
        if (summary.counters.updates().propertiesSet < 2) throw graphInUse();
      });
    } finally {
      await session.close();
    }
  }
}
