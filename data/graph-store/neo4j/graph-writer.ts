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
import { type RewrittenBatch, takeOutRemoved } from './take-out.ts';
import { writeBatch } from './write-batch.ts';
import { writeDetails } from './write-details.ts';
import { writeIdentities } from './write-identities.ts';

/** Whole numbers as bigint, as the driver writes them. */
interface Batch {
  readonly sequence: bigint;
  readonly batch: string;
  readonly generation: bigint;
  readonly feed: string;
  readonly file: string;
  readonly accepted_at: bigint;
  readonly rejected: bigint;
}

/** How far the graph is, by the batches that it holds whole, and the digests of the first that was begun and of the last. */
interface GraphState {
  readonly sequence: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Generations of the batches that it holds whole, in order. */
  readonly generations: readonly number[];
  /** Sequences of others of which it holds some part. */
  readonly begun: readonly number[];
  /** How often records that were removed from the journal have been taken out. */
  readonly rewritten: number;
}

/** Writes the store's batches to the graph in Neo4j, each once, behind the journal. One writer a graph. */
export class GraphWriter {
  readonly #driver: Driver;
  readonly #store: Store;
  readonly #owner: string;
  #generations: readonly number[] = [];
  /** What the graph has of batches that were written again since, and what it is then. */
  #outdated: Outdated | null = null;
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
      writer.#outdated = outdatedOf(state, batches);
    } finally {
      connection.closeSync();
    }
    await claimGraph(driver, writer.#owner);
    writer.#generations = state.generations;
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
    return this.#generations.length;
  }

  /** Generations of the batches that are in the graph, in order. */
  get generations(): readonly number[] {
    return this.#generations;
  }

  /** Batches that the store has and the graph has not. */
  get lag(): number {
    return this.#store.version - this.sequence;
  }

  /**
   * Takes out what was removed from the store before this was opened, and writes what the store holds now. A graph that
   * an earlier try left unfinished is finished.
   */
  async follow(signal?: AbortSignal): Promise<void> {
    const connection = await this.#store.connect();
    try {
      // One transaction sees one version, whatever is imported meanwhile.
      await connection.run('BEGIN');
      if (this.#outdated) await this.#takeOut(connection, this.#outdated, signal);
      const batches = await batchesAfter(connection, this.sequence);
      if (batches.length > 0) await this.#write(connection, batches, signal);
    } finally {
      connection.closeSync();
    }
  }

  async #takeOut(connection: DuckDBConnection, { batches, rewritten }: Outdated, signal?: AbortSignal) {
    const session = this.#session(this.sequence, signal);
    await takeOutRemoved({ connection, driver: this.#driver, session }, batches);
    const whole = (await batchesAfter(connection, 0)).slice(0, this.sequence);
    const isOutdated = ({ sequence }: Batch) => batches.some((batch) => batch.sequence === Number(sequence));
    await session.finishAgain(
      whole.filter(isOutdated).map((batch) => ({ ...batch })),
      rewritten,
    );
    this.#generations = whole.map(({ generation }) => Number(generation));
    this.#outdated = null;
  }

  #session(to: number, signal: AbortSignal | undefined): GraphSession {
    return new GraphSession(this.#driver, this.#owner, { from: this.sequence, to }, signal);
  }

  async #write(connection: DuckDBConnection, batches: readonly Batch[], signal?: AbortSignal): Promise<void> {
    const version = Number(batches.at(-1)!.sequence);
    const wasWhole = this.#isWhole;
    this.#isWhole = false;
    const session = this.#session(version, signal);
    if (this.sequence === 0)
      await session.write('SET graph.first = $rows.batch[i]', { batch: [batches[0]!.batch] });
    for (const { sequence, feed } of batches)
      await writeBatch(connection, session, { sequence: Number(sequence), feed });
    const feeds = new Set(batches.map(({ feed }) => feed));
    await writeDetails(connection, session, this.sequence, feeds);
    if (!wasWhole || (await identitiesChanged(connection, this.sequence, feeds)))
      await writeIdentities(connection, this.#driver, session);
    await session.finish(batches.map((batch) => ({ ...batch })));
    this.#generations = [...this.#generations, ...batches.map(({ generation }) => Number(generation))];
    this.#isWhole = true;
  }
}

async function batchesAfter(connection: DuckDBConnection, sequence: number): Promise<Batch[]> {
  const rows = await rowsOf(
    connection,
    `SELECT sequence::BIGINT AS sequence, batch, generation::BIGINT AS generation, feed, file,
       accepted_at::BIGINT AS accepted_at, (SELECT count(*) FROM rejected WHERE seq = sequence)::BIGINT AS rejected
     FROM batches WHERE sequence > ${sequence} ORDER BY sequence`,
  );
  return rows as unknown as Batch[];
}

async function stateOf(driver: Driver): Promise<GraphState> {
  const { records } = await driver.executeQuery(
    `MATCH ${GRAPH} OPTIONAL MATCH (last:Batch {sequence: graph.sequence})
     RETURN graph {.sequence, .first, last: last.batch, rewritten: coalesce(graph.rewritten, 0),
       generations: COLLECT { MATCH (b:Batch) WHERE b.sequence <= graph.sequence RETURN b.generation ORDER BY b.sequence },
       begun: COLLECT { MATCH (a:Applied) WHERE a.sequence > graph.sequence RETURN DISTINCT a.sequence }} AS state`,
  );
  return records[0]!.get('state') as GraphState;
}

interface Outdated {
  readonly batches: readonly RewrittenBatch[];
  /** Number of this time. */
  readonly rewritten: number;
}

/**
 * Batches that have lost records since they, or a part of them, were written to the graph; `null` where there is none. Of
 * a part nobody knows which generation it was of.
 */
function outdatedOf(
  { generations, begun, rewritten }: GraphState,
  batches: readonly Batch[],
): Outdated | null {
  const numbered = batches.map(({ sequence, generation, feed }) => {
    return { sequence: Number(sequence), generation: Number(generation), feed };
  });
  const outdated = numbered.flatMap(({ sequence, generation, feed }) => {
    const isHalfWritten = begun.includes(sequence) && generation > 1;
    const isOlder = sequence <= generations.length && generations[sequence - 1] !== generation;
    return isHalfWritten || isOlder ? [{ sequence, feed, isHalfWritten }] : [];
  });
  return outdated.length > 0 ? { batches: outdated, rewritten: rewritten + 1 } : null;
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

function checkOwn({ sequence, first, last, generations }: GraphState, batches: readonly Batch[]): void {
  const isOwn =
    (first === null || batches[0]?.batch === first) &&
    (last === null || batches[sequence - 1]?.batch === last);
  // A journal that was put back has records again that the graph has lost.
  const isLater = generations.some((generation, i) => generation > (batches[i]?.generation ?? 0n));
  if (isOwn && !isLater) return;
  const what = 'the graph in Neo4j was written from another data folder, or from a later state of this one';
  throw new GraphError('graph-foreign', `${what}; name another database, or empty that one`);
}
