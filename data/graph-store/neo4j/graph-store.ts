import type { Driver, Session } from 'neo4j-driver';
import type { LoadRange } from '../duckdb/load.ts';
import type { GraphStore, LoadedGraph } from '../graph-store.ts';
import { GraphError } from './error.ts';
import { GraphReader } from './graph-reader.ts';
import { loadGraph } from './load.ts';
import { GRAPH } from './schema.ts';

/** The graph in Neo4j, as what the engine loads from. Any number of processes may load it. */
export class Neo4jGraphStore implements GraphStore {
  readonly #driver: Driver;

  /** The caller closes the driver. */
  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async version(): Promise<number> {
    const { records } = await this.#driver.executeQuery(`MATCH ${GRAPH} RETURN graph.sequence AS sequence`);
    return records[0]?.get('sequence') ?? 0;
  }

  /**
   * Neo4j shows each reader what others commit meanwhile, so a load holds the graph's lock: the writer waits for it,
   * and it for the writer's transaction.
   * @throws GraphError `graph-unfinished` while the writer is amid a batch: try again
   */
  async load(range: LoadRange): Promise<LoadedGraph> {
    const session = this.#driver.session();
    try {
      return await loadLocked(session, range);
    } finally {
      await session.close();
    }
  }
}

async function loadLocked(session: Session, range: LoadRange): Promise<LoadedGraph> {
  const transaction = await session.beginTransaction();
  try {
    const { records } = await transaction.run(
      `MATCH ${GRAPH} SET graph.sequence = graph.sequence RETURN graph {.sequence, .writing} AS state`,
    );
    const state: { sequence: number; writing: number | null } = records[0]?.get('state') ?? NOTHING;
    if (state.writing !== null)
      throw new GraphError('graph-unfinished', 'the graph is being brought up to date; try again');
    return await loadGraph(new GraphReader(transaction), state.sequence, range);
  } finally {
    await transaction.rollback();
  }
}

/** Before the first writer has come. */
const NOTHING = { sequence: 0, writing: null };
