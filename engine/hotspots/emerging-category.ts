/** What became of a cell; each for hot and for cold. */
export const PATTERNS = [
  'new',
  'consecutive',
  'intensifying',
  'persistent',
  'diminishing',
  'sporadic',
  'oscillating',
  'historical',
] as const;
export type Pattern = (typeof PATTERNS)[number];
export type Category = `${Pattern}_${'hot' | 'cold'}` | 'none';

/** Share of steps from which a cell counts as hot (cold) throughout. */
const THROUGHOUT = 0.9;
/**
 * The category of a cell from its flags (1 hot, −1 cold, 0 neither), one a step, and the direction of its trend.
 * The side of the last step is asked first, then the other; for one side, the first that holds:
 *
 * 1. `new`: the last step only.
 * 2. `consecutive`: one run of two or more up to the last step, none before, less than 90 % of all steps.
 * 3. `intensifying`, `diminishing`, `persistent`: at least 90 % of all steps, the last among them; z moves away
 *    from 0, towards it, or neither.
 * 4. `historical`: at least 90 % of all steps, but not the last.
 * 5. `oscillating`: the last step, less than 90 %, and the other side in some step.
 * 6. `sporadic`: the last step, less than 90 %.
 *
 * Esri, who named them, publishes no precedence; this one is ours.
 */
export function categoryOf(flags: readonly number[], direction: number): Category {
  const hot = patternOf(flags, direction);
  const cold = patternOf(
    flags.map((flag) => -flag),
    -direction,
  );
  const coldFirst = flags.at(-1) === -1;
  if (hot !== null && !(coldFirst && cold !== null)) return `${hot}_hot`;
  return cold === null ? 'none' : `${cold}_cold`;
}

/** The pattern of the flags 1. */
function patternOf(flags: readonly number[], direction: number): Pattern | null {
  const flagged = flags.filter((flag) => flag === 1).length;
  const throughout = flagged >= THROUGHOUT * flags.length;
  if (flagged === 0) return null;
  if (flags.at(-1) !== 1) return throughout ? 'historical' : null;
  if (flagged === 1) return 'new';
  if (throughout) return direction > 0 ? 'intensifying' : direction < 0 ? 'diminishing' : 'persistent';
  if (flags.slice(-flagged).every((flag) => flag === 1)) return 'consecutive';
  return flags.includes(-1) ? 'oscillating' : 'sporadic';
}
