import { HotspotError } from '../../data/hotspots/error.ts';
import type { Policy } from '../../engine/policy.ts';
import type { Column, Row } from '../formats/row-set.ts';
import type { TracingService } from '../service.ts';
import type { Cluster } from './clusters.ts';
import { explainCluster } from './explain-cluster.ts';
import type { Found } from './found.ts';
import type { Answer } from './hotspots.ts';
import { clusterDrawing } from './map/cluster-drawing.ts';
import { headline, statementOf, summary } from './statement.ts';

const COLUMNS: readonly Column[] = [
  { name: 'cluster', kind: 'integer' },
  { name: 'lat', kind: 'number' },
  { name: 'lng', kind: 'number' },
  { name: 'radius_m', kind: 'number' },
  { name: 'from', kind: 'instant' },
  { name: 'to', kind: 'instant' },
  { name: 'events', kind: 'integer' },
];
const SCAN_COLUMNS = ['expected', 'relative_risk', 'log_ratio', 'p', 'recurrence_years'];
const IDS: Column = { name: 'ids', kind: 'json' };

/** The clusters of an answer. */
export function foundClusters(
  tracing: TracingService,
  policy: Policy,
  answer: Answer,
  clusters: readonly Cluster[],
): Found {
  const { layer, question } = answer;
  const scores = question.method === 'scan' ? SCAN_COLUMNS : [];
  return {
    statement: { ...statementOf(answer), ...settingsOf(answer) },
    columns: [...COLUMNS, ...scores.map((name): Column => ({ name, kind: 'number', optional: true })), IDS],
    rows: clusters.map(rowOf),
    caption: [
      headline(answer),
      ...summary(answer, { from: layer.steps[0]!.from, to: layer.steps.at(-1)!.to }),
    ].join('\n'),
    note: clusters.length === 0 ? 'no cluster was found' : null,
    drawing: () => clusterDrawing(answer, clusters),
    explain: (number) => {
      const cluster = clusters.find((one) => String(one.number) === number);
      if (cluster) return explainCluster(tracing, policy, cluster);
      throw new HotspotError(`cluster "${number}" is not in this answer, which has ${clusters.length}`);
    },
  };
}

function rowOf({ number, scores, ...cluster }: Cluster): Row {
  return { cluster: number, ...cluster, ...scores };
}

function settingsOf({ question: { method, model, within_m, within_h, least } }: Answer): object {
  return method === 'scan' ? { model } : { within_m, within_h, least };
}
