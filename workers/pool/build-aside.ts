import { Piscina } from 'piscina';
import type { WorldColumns } from '../../engine/columns.ts';
import { buildWorld, type World } from '../../engine/world.ts';

/** Fewer rows are sorted in less time than a thread takes to start. */
const ASIDE_FROM_ROWS = 100_000;

/**
 * `buildWorld` in a thread of its own, so that the event loop goes on. Columns in shared buffers are not copied.
 */
export async function buildWorldAside(columns: WorldColumns): Promise<World> {
  const { encounters, visits } = columns;
  if (encounters.start.length + visits.person.length < ASIDE_FROM_ROWS) return buildWorld(columns);
  const piscina = new Piscina<WorldColumns, World>({
    filename: new URL('./world-task.ts', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
  });
  try {
    return await piscina.run(columns);
  } finally {
    await piscina.destroy();
  }
}
