import { Problem } from '../errors.ts';

/**
 * The area that a caller gets: that asked for, or the only one that their key is limited to; `null` for all.
 * @param areas of the key; empty where it is not limited
 * @throws Problem `forbidden` for an area that is not the key's
 */
export function areaFor(areas: readonly string[], asked: string | null): string | null {
  if (areas.length === 0) return asked;
  if (asked === null && areas.length === 1) return areas[0]!;
  if (asked !== null && areas.includes(asked)) return asked;
  throw new Problem('forbidden', `the key is limited to areas; area must be one of ${areas.join(', ')}`);
}
