import type { FastifyInstance } from 'fastify';
import type { GraphState } from '../../data/graph-store/neo4j/graph-follower.ts';
import type { AppOptions, Desk } from '../app.ts';
import type { LiveTracing } from '../live-tracing.ts';
import { Counter, Gauge, Histogram, type Series } from './series.ts';

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60];

/** What the gauges look at. */
interface Measured {
  readonly tracing: LiveTracing;
  readonly desk: AppOptions['desk'];
  /** `null` outside of server mode. */
  readonly graph: { readonly state: GraphState } | null;
  loopDelay_ms(): number;
}

/** What is counted: requests by the pattern of their route, never by address; imports; the state of the process. */
export class Metrics {
  readonly #requests = new Counter('truyvet_http_requests_total', 'Requests answered.');
  readonly #seconds = new Histogram(
    'truyvet_http_request_duration_seconds',
    'Time from a request to the end of its answer.',
    SECONDS,
  );
  readonly #others: readonly Series[];

  constructor({ tracing, desk, graph, loopDelay_ms }: Measured) {
    this.#others = [
      ...('handed' in desk ? deskSeries(desk) : []),
      new Gauge(
        'truyvet_version',
        'Version that is answered from; 0 while loading.',
        () => tracing.current()?.version ?? 0,
      ),
      new Gauge(
        'truyvet_persons',
        'Persons known to that version.',
        () => tracing.current()?.personCount ?? 0,
      ),
      ...(graph ? graphGauges(graph) : []),
      new Gauge(
        'truyvet_event_loop_delay_seconds',
        'Mean delay of the last second.',
        () => loopDelay_ms() / 1000,
      ),
      new Gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss()),
      new Gauge('process_uptime_seconds', 'Time since the process was started.', () => process.uptime()),
    ];
  }

  /** Counts every request that the app answers. */
  countRequests(app: FastifyInstance): void {
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? 'none';
      this.#requests.add({ method: request.method, route, status: reply.statusCode });
      this.#seconds.observe({ method: request.method, route }, reply.elapsedTime / 1000);
    });
  }

  text(): string {
    return [this.#requests, this.#seconds, ...this.#others].map((series) => series.text()).join('');
  }
}

function deskSeries({ imports, traces }: Desk): Series[] {
  return [
    ...imports.counters.series,
    new Gauge('truyvet_imports_pending', 'Imports that wait or run.', () => imports.length),
    new Gauge('truyvet_traces_pending', 'Traces of many cases that wait or run.', () => traces.length),
  ];
}

function graphGauges(graph: { readonly state: GraphState }): Gauge[] {
  return [
    new Gauge('truyvet_graph_version', 'Version that the graph in Neo4j is at.', () => graph.state.version),
    new Gauge(
      'truyvet_graph_behind',
      'Accepted batches that the graph in Neo4j, or a follower, lacks or holds with records removed since.',
      () => graph.state.behind,
    ),
    new Gauge('truyvet_graph_reachable', '1, or 0 after a failed try until one that succeeds.', () =>
      Number(graph.state.isReachable),
    ),
  ];
}
