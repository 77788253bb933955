import type { Driver } from 'neo4j-driver';
import { GRAPH_FEEDS, type GraphFeed } from './graph-feeds.ts';
import { readRows } from './graph-reader.ts';
import { checkFormat, GRAPH } from './schema.ts';

/** A batch that is in the graph. */
export interface GraphBatch {
  readonly sequence: number;
  readonly batch: string;
  readonly generation: number;
  readonly feed: string;
  /** That brought it. */
  readonly file: string;
  /** Epoch seconds. */
  readonly accepted_at: number;
  /** How many of its records were rejected. */
  readonly rejected: number;
}

/** That a record, which batch `seq` brought, does not hold any more since batch `until`. */
export interface Ending {
  readonly feed: string;
  readonly record_id: string;
  readonly seq: number;
  readonly until: number;
}

/** How far the graph is. */
export interface GraphPosition {
  /** Sequence of the latest batch that it holds whole. */
  readonly sequence: number;
  /** Sequence of the latest batch that its owner is known to have accepted. */
  readonly accepted: number;
  /** Another number than before where batches that it held may be of other generations now. */
  readonly rewritten: number;
}

/**
 * The graph as changes by sequence. Nothing is locked: a record is found by the batch that brought it, and one that was
 * taken out meanwhile by its ending.
 */
export class GraphTail {
  readonly #driver: Driver;

  /** The caller closes the driver. */
  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** @throws GraphError `graph-foreign` where another version of truyvet wrote the graph */
  async position(): Promise<GraphPosition> {
    let position = { sequence: 0, accepted: 0, rewritten: 0 };
    await this.#each(
      `MATCH ${GRAPH} RETURN graph.format, graph.sequence, coalesce(graph.writing, 0), coalesce(graph.accepted, 0),
         coalesce(graph.rewritten, 0)`,
      {},
      ([format, sequence, writing, accepted, rewritten]) => {
        checkFormat(format as number | null);
        const known = Math.max(sequence as number, writing as number, accepted as number);
        position = { sequence: sequence as number, accepted: known, rewritten: rewritten as number };
      },
    );
    return position;
  }

  /** Batches in `(after, to]`, in order. */
  async batches(after: number, to: number): Promise<GraphBatch[]> {
    const batches: GraphBatch[] = [];
    await this.#each(
      `MATCH (b:Batch) WHERE b.sequence > $after AND b.sequence <= $to
       RETURN b.sequence, b.batch, b.generation, b.feed, b.file, b.accepted_at, b.rejected ORDER BY b.sequence`,
      { after, to },
      ([sequence, batch, generation, feed, file, accepted_at, rejected]) =>
        batches.push({ sequence, batch, generation, feed, file, accepted_at, rejected } as GraphBatch),
    );
    return batches;
  }

  /**
   * Hands over the records of a feed that batches in `(after, to]` brought and that hold, in no order.
   * @param columns the feed's columns, and those that every record has
   * @param take is given the columns' values, in an array that it may not keep
   */
  records(
    feed: string,
    columns: readonly string[],
    { after, to }: { after: number; to: number },
    take: (values: readonly unknown[]) => void,
  ): Promise<void> {
    return this.#each(recordsQuestion(feed, columns), { after, to }, take);
  }

  /** Endings by batches after `after`, also by one that is being written. */
  async endings(after: number): Promise<Ending[]> {
    const endings: Ending[] = [];
    const query = 'MATCH (e:Ended) WHERE e.until > $after RETURN e.feed, e.record_id, e.seq, e.until';
    await this.#each(query, { after }, ([feed, record_id, seq, until]) =>
      endings.push({ feed, record_id, seq, until } as Ending),
    );
    return endings;
  }

  /** Fails at once where Neo4j is away: whoever looks again soon need not wait for a retry. */
  async #each(
    query: string,
    parameters: Readonly<Record<string, number>>,
    take: (values: readonly unknown[]) => void,
  ): Promise<void> {
    const session = this.#driver.session({ defaultAccessMode: 'READ' });
    try {
      await readRows(session, query, parameters, take);
    } finally {
      await session.close();
    }
  }
}

/** Cypher for `columns` of a feed's records that batches in `($after, $to]` brought. */
export function recordsQuestion(feed: string, columns: readonly string[]): string {
  const { pattern, found } = graphFeed(feed);
  const values = columns.map((name) => found[name] ?? `r.\`${name}\``).join(', ');
  return `MATCH ${pattern} WHERE r.seq > $after AND r.seq <= $to RETURN ${values}`;
}

function graphFeed(name: string): GraphFeed {
  const found = GRAPH_FEEDS.find(({ feed }) => feed === name);
  if (found) return found;
  throw new TypeError(`the graph has records of the unknown feed ${name}`);
}
