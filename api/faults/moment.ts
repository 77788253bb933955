import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../data/synth/random.ts';
import type { Site } from './site.ts';

/** Waits for a random moment of the import; gives it in words. */
export async function randomMoment({ moment_ms }: Pick<Site, 'moment_ms'>, random: Random): Promise<string> {
  const after_ms = random.below(Math.max(1, Math.round(moment_ms)));
  await wait(after_ms);
  return `after ${(after_ms / 1000).toFixed(1)} s`;
}
