import type { WorldColumns } from '../../engine/columns.ts';
import { buildWorld, type World } from '../../engine/world.ts';

export default function build(columns: WorldColumns): World {
  return buildWorld(columns);
}
