import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../data/synth/random.ts';
import type { Site } from './site.ts';

/** Waits for a random moment of the import, by the time that a clean one takes; gives it in words. */
export async function randomMoment({ clean_ms }: Pick<Site, 'clean_ms'>, random: Random): Promise<string> {
  const after_ms = random.below(Math.max(1, Math.round(clean_ms)));
  await wait(after_ms);
  return `after ${(after_ms / 1000).toFixed(1)} s`;
}
