import type { PlacedEvents } from '../../data/hotspots/events.ts';

/** Events that lie together, whatever method found them. Instants are epoch seconds. */
export interface Cluster {
  /** From 1, the most telling first. */
  readonly number: number;
  readonly lat: number;
  readonly lng: number;
  readonly radius_m: number;
  readonly from: number;
  readonly to: number;
  readonly events: number;
  /** Numbers of its events among those that were counted. */
  readonly members: readonly number[];
  /** What each event is known by, once: cases, or venues of visits. */
  readonly ids: readonly string[];
  /** What else the method says of it. */
  readonly scores: Readonly<Record<string, number | null>>;
}

/** What the events are known by, each once. */
export function idsOf({ id, ids }: PlacedEvents, members: readonly number[]): string[] {
  return [...new Set(members.map((event) => ids[id[event]]!))];
}
