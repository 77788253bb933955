/**
 * End of the stretch of contact in which an exposure qualified: what a follow-up was counted from before a later stretch
 * moved it. Stretches that touch are one. O(n).
 * @param episodes ordered by start; some reach `qualifiedAt`
 */
export function firstEnd(
  episodes: readonly { readonly from: number; readonly to: number }[],
  qualifiedAt: number,
): number {
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of episodes) {
    if (from > end && end >= qualifiedAt) break;
    end = Math.max(end, to);
  }
  return end;
}
