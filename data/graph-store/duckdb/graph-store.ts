import { forgetIdentities, resolveIdentities } from '../../identity/aliases.ts';
import type { ReadableStore } from '../../store/readable-store.ts';
import { numberOf } from '../../store/sql.ts';
import type { GraphStore, LoadedGraph } from '../graph-store.ts';
import { type LoadRange, loadColumns } from './load.ts';

/** A store of records, as what the engine loads from. */
export class DuckDbGraphStore implements GraphStore {
  readonly #store: ReadableStore;

  constructor(store: ReadableStore) {
    this.#store = store;
  }

  async version(): Promise<number> {
    return this.#store.version;
  }

  async load(range: LoadRange): Promise<LoadedGraph> {
    const connection = await this.#store.connect();
    try {
      // One transaction sees one version, whatever is imported meanwhile.
      await connection.run('BEGIN');
      const version = await numberOf(connection, 'SELECT coalesce(max(sequence), 0) FROM batches');
      const identities = await resolveIdentities(connection);
      const loaded = { version, ...(await loadColumns(connection, range)) };
      await forgetIdentities(connection, identities);
      return loaded;
    } finally {
      connection.closeSync();
    }
  }
}
