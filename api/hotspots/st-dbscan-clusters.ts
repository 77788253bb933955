import { visitSlots } from '../../data/hotspots/count.ts';
import { HotspotError } from '../../data/hotspots/error.ts';
import { arc_m, squaredChord, unitVectors } from '../../engine/hotspots/sphere.ts';
import { stDbscan } from '../../engine/hotspots/st-dbscan.ts';
import { gridOf } from '../../workers/hotspots/field.ts';
import { type Cluster, idsOf } from './clusters.ts';
import type { Answer } from './hotspots.ts';

/** Single events that are looked at: a second's work. */
const POINTS_MAX = 200_000;
const HOUR_S = 3600;

/** Clusters of single events near in space and time, the largest first. They describe; they test nothing. */
export function stDbscanClusters(answer: Answer): Cluster[] {
  const { events, question } = answer;
  const inside = eventsInside(answer);
  if (inside.length > POINTS_MAX)
    throw new HotspotError(
      `st-dbscan looks at single events, at most ${POINTS_MAX}; there are ${inside.length}: take a shorter time or a smaller area`,
    );
  const points = {
    lat: Float64Array.from(inside, (event) => events.lats[events.place[event]]),
    lng: Float64Array.from(inside, (event) => events.lngs[events.place[event]]),
    at_h: Float64Array.from(inside, (event) => events.at[event] / HOUR_S),
  };
  const settings = { reach_m: question.within_m, reach_h: question.within_h, minimumPoints: question.least };
  const { labels } = stDbscan(points, settings);
  const byCluster = Map.groupBy(inside.keys(), (point) => labels[point]);
  byCluster.delete(-1);
  return [...byCluster.values()]
    .sort((a, b) => b.length - a.length)
    .map((members, index) => clusterOf(answer, inside, points, members, index + 1));
}

/** Events of the span and the study area, ascending by instant. */
function eventsInside({ events, layer, question }: Answer): number[] {
  const inside: number[] = [];
  visitSlots(events, gridOf(layer.area, events, layer.steps, question.resolution), (_, event) => {
    inside.push(event);
  });
  return inside;
}

function clusterOf(
  { events }: Answer,
  inside: readonly number[],
  { lat, lng }: { lat: Float64Array; lng: Float64Array },
  members: readonly number[],
  number: number,
): Cluster {
  const instants = members.map((point) => events.at[inside[point]!]);
  return {
    number,
    ...placeOf(members, lat, lng),
    from: Math.min(...instants),
    to: Math.max(...instants) + 1,
    events: members.length,
    members: members.map((point) => inside[point]!),
    ids: idsOf(
      events,
      members.map((point) => inside[point]!),
    ),
    scores: {},
  };
}

/** The first event, and how far the farthest lies from it. */
function placeOf(members: readonly number[], lat: Float64Array, lng: Float64Array) {
  const first = members[0]!;
  const radius_m = members.reduce((most, member) => Math.max(most, metres(lat, lng, first, member)), 0);
  return { lat: lat[first], lng: lng[first], radius_m };
}

function metres(lat: Float64Array, lng: Float64Array, one: number, other: number): number {
  const vectors = unitVectors(Float64Array.of(lat[one], lat[other]), Float64Array.of(lng[one], lng[other]));
  return arc_m(squaredChord(vectors, 0, 1));
}
