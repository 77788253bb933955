import { firstEnd } from '../../engine/exposure/first-end.ts';
import { PairExposures } from '../../engine/exposure/pair.ts';
import { Breather } from '../jobs/breather.ts';
import type { TraceOptions } from '../service.ts';
import type { LoadedWorld } from './loaded-world.ts';
import { type CaseList, windowOfVia } from './windows.ts';

/** Of each row of an F1, list after list, the end of the stretch of contact in which they qualified. */
export async function firstEndsOfLists(
  { world }: LoadedWorld,
  lists: readonly CaseList[],
  options: TraceOptions,
): Promise<(number | undefined)[]> {
  const pairs = new PairExposures(world, options.policy);
  const breather = new Breather();
  const ends: (number | undefined)[] = [];
  for (const list of lists) {
    const { persons, levels, qualifiedAts } = list.rows;
    for (const [row, person] of persons.entries()) {
      const isF1 = levels[row] === 1;
      const episodes = isF1 ? pairs.pair(windowOfVia(list, row, options), person).episodes : [];
      ends.push(isF1 ? firstEnd(episodes, qualifiedAts[row]!) : undefined);
      if (breather.isDue) await breather.breathe();
    }
  }
  return ends;
}
