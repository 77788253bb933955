import { NO_SIGNAL } from '../contact-graph/signal.ts';
import { halfEdgeAt, visitAt } from '../positions.ts';
import type { World } from '../world.ts';

/**
 * Which records count in a search; the others are as if nobody had made them. Removals, and the check-ins that cut
 * stays, count always: what is left out of a chain still happened. Plain data, so that it crosses threads.
 */
export interface EpisodeFilter {
  /** Whether what phones measured counts. */
  readonly encounters: boolean;
  /** By number, 1 for venues whose co-presences count. */
  readonly venues: Uint8Array;
  /** Records without a measurement of every pair that was named in an interview, by the lower number of the pair. */
  readonly unmeasured: ReadonlyMap<number, readonly UnmeasuredRecord[]>;
}

/** An interview, or an encounter without a measurement, of two persons: `[start, end)`. */
export interface UnmeasuredRecord {
  /** The higher number of the pair. */
  readonly other: number;
  readonly start: number;
  readonly end: number;
  readonly counts: boolean;
}

/** @param pos position of a visit */
export function visitCounts({ venues }: EpisodeFilter, world: World, pos: number): boolean {
  return venues[visitAt(world, pos).venue] === 1;
}

/**
 * A half-edge is a record, or a piece of a long one. Where a record that counts covers one that does not, their common
 * time counts anyway.
 */
export function halfEdgeCounts(
  { encounters, unmeasured }: EpisodeFilter,
  world: World,
  pos: number,
  a: number,
  b: number,
): boolean {
  const { signal, start, end } = halfEdgeAt(world, pos);
  if (signal !== NO_SIGNAL) return encounters;
  const other = Math.max(a, b);
  const records = unmeasured.get(Math.min(a, b))?.filter((record) => record.other === other) ?? [];
  if (records.length === 0) return encounters;
  return records.some((record) => record.counts && record.start <= start && end <= record.end);
}

/** Of numbered pairs: the records by the lower number of each. */
export function unmeasuredByPair(
  records: readonly (Omit<UnmeasuredRecord, 'other'> & { a: number; b: number })[],
): ReadonlyMap<number, readonly UnmeasuredRecord[]> {
  const told = records.map(({ a, b, ...record }) => ({
    pair: Math.min(a, b),
    other: Math.max(a, b),
    ...record,
  }));
  return Map.groupBy(told, ({ pair }) => pair);
}
