import { loadColumns } from '../data/graph-store/duckdb/load.ts';
import { resolveIdentities } from '../data/identity/aliases.ts';
import { Store } from '../data/store/store.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { buildWorld, type World } from '../engine/world.ts';

/** What this process took of the machine's memory: at most, and with the loaded world once the garbage is gone. */
export interface LoadedMemory {
  readonly peak_bytes: number;
  readonly after_bytes: number;
}

// A script: loads the store of the folder in argument 1, closes it, and prints `LoadedMemory`.
const store = await Store.open(process.argv[2], { now: () => 1_800_000_000 });
await resolveIdentities(store.connection);
const world: World = buildWorld(
  (await loadColumns(store.connection, { zone: DEFAULT_POLICY.zone, from: 0 })).columns,
);
await store.close();
globalThis.gc?.();
const loaded: LoadedMemory = {
  peak_bytes: process.resourceUsage().maxRSS * 1024,
  after_bytes: process.memoryUsage.rss(),
};
if (world.graph.halfEdgeCount === 0) throw new Error('the store holds no encounter');
process.stdout.write(JSON.stringify(loaded));
