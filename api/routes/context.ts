import type { DuckDBConnection } from '@duckdb/node-api';
import type { GraphState } from '../../data/graph-store/neo4j/graph-follower.ts';
import type { Policy } from '../../engine/policy.ts';
import type { CurrentLists } from '../changes/current-lists.ts';
import type { Hotspots } from '../hotspots/hotspots.ts';
import type { Imports } from '../imports/imports.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { RetentionDesk } from '../retention/retention.ts';
import type { HeldTracing, TracingService } from '../service.ts';
import type { Traces } from '../traces/traces.ts';

/** What routes answer from. */
export interface RouteContext {
  /**
   * The present snapshot, for what it says at once.
   * @throws Problem `not-ready` while the store is being loaded
   */
  tracing(): TracingService;
  /** The present snapshot, for questions that take a while. @throws Problem `not-ready` */
  hold(): HeldTracing;
  /** The same as it was known by an instant; `null` is the present. @throws Problem `not-ready` */
  holdAsKnown(at: number | null, policy: Policy): Promise<HeldTracing>;
  /** Lets a task read the store on a connection of its own. */
  read<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Epoch seconds. */
  now(): number;
  /** `null` outside of server mode. */
  readonly graph: { readonly state: GraphState } | null;
  /** Whether the answers come from a copy of the graph, and writes go to its owner. */
  readonly isFollower: boolean;
  readonly hotspots: Hotspots;
  readonly lists: CurrentLists;
  readonly imports: Imports;
  readonly traces: Traces;
  readonly retention: RetentionDesk;
  readonly metrics: Metrics;
  /** Taken where a request names no policy. */
  readonly policy: Policy;
  /**
   * The policy that a request asks for.
   * @param at the instant whose day decides which definition is in force; now where it is left out
   * @throws Problem `unknown-policy`, `bad-request`
   */
  policyOf(asked: string | object | undefined, at?: number | null): Policy;
}
