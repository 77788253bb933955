import { getHexagonEdgeLengthAvg } from 'h3-js';
import type { Cluster } from '../clusters.ts';
import type { Answer } from '../hotspots.ts';
import { headline, summary } from '../statement.ts';
import type { Drawing } from './drawing.ts';

const EVENT_FILL = '#bdbdbd';
const CLUSTERED_FILL = '#b2182b';
/** Events drawn at most. */
const POINTS_MAX = 20_000;
const METRES_A_KM = 1000;

/** Clusters as circles over their events. */
export function clusterDrawing(answer: Answer, clusters: readonly Cluster[]): Drawing {
  const { events, layer, question } = answer;
  const clustered = new Set(clusters.flatMap(({ members }) => members));
  const shown = Math.min(events.at.length, POINTS_MAX);
  const points = Array.from({ length: shown }, (_, event) => ({
    lat: events.lats[events.place[event]],
    lng: events.lngs[events.place[event]],
    fill: clustered.has(event) ? CLUSTERED_FILL : EVENT_FILL,
  }));
  // A scan's circle reaches to the centres of its cells, whose events lie around them.
  const margin_km = question.method === 'scan' ? getHexagonEdgeLengthAvg(question.resolution, 'km') : 0;
  return {
    title: headline(answer),
    subtitle: summary(answer, { from: layer.steps[0]!.from, to: layer.steps.at(-1)!.to }),
    cells: [],
    circles: clusters.map(({ number, lat, lng, radius_m }) => ({
      ...{ lat, lng, radius_km: radius_m / METRES_A_KM + margin_km, label: String(number) },
    })),
    // Those in a cluster are drawn over the others at their place.
    points: points.toSorted((a, b) => Number(a.fill === CLUSTERED_FILL) - Number(b.fill === CLUSTERED_FILL)),
    legend: [
      { label: 'in a cluster (circle)', fill: CLUSTERED_FILL, count: clustered.size },
      { label: 'in none', fill: EVENT_FILL, count: events.at.length - clustered.size },
    ],
  };
}
