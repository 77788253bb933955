import type { World } from '../world.ts';
import { buildRemovals } from './removals.ts';

const NO_ROWS = new Uint32Array(0);

/** The same world, in which nobody was ever removed. */
export function withoutRemovals(world: World): World {
  const none = { person: NO_ROWS, start: NO_ROWS, end: NO_ROWS, facility: NO_ROWS };
  const removals = buildRemovals(world.removals.personCount, none);
  if (world.delta === null) return { ...world, removals };
  const heads = new Uint32Array(world.delta.removals.heads.length);
  return { ...world, removals, delta: { ...world.delta, removals: { ...world.delta.removals, heads } } };
}
