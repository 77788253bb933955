import type { DuckDBConnection } from '@duckdb/node-api';
import { activityPositions } from '../../data/hotspots/activity.ts';
import { caseEvents } from '../../data/hotspots/case-events.ts';
import type { LocatedEvents, PlacedEvents } from '../../data/hotspots/events.ts';
import { type ExposureEpisode, exposureEvents } from '../../data/hotspots/exposure-events.ts';
import type { Places, Positions } from '../../data/hotspots/place-cells.ts';
import type { EventKind } from '../../data/hotspots/question.ts';
import { visitEvents } from '../../data/hotspots/visit-events.ts';
import type { Policy } from '../../engine/policy.ts';
import type { ContactRow, TracingService } from '../service.ts';
import { traceableCases } from '../traces/traceable.ts';

/** Finds the cells of positions. */
export type Locate = <P extends Positions>(positions: P) => Promise<P & Places>;

/** The events of one snapshot, each kind read when it is first asked for. */
export class EventSource {
  readonly #tracing: TracingService;
  readonly #policy: Policy;
  readonly #locate: Locate;
  readonly #events = new Map<EventKind, Promise<LocatedEvents>>();
  #activity: Promise<Places> | null = null;

  constructor(tracing: TracingService, policy: Policy, locate: Locate) {
    this.#locate = locate;
    this.#tracing = tracing;
    this.#policy = policy;
  }

  get version(): number {
    return this.#tracing.version;
  }

  get zone(): string {
    return this.#policy.zone;
  }

  events(kind: EventKind): Promise<LocatedEvents> {
    let events = this.#events.get(kind);
    if (!events) {
      events = this.#read(kind).then(this.#locate);
      this.#events.set(kind, events);
    }
    return events;
  }

  /** Every position that a record names. */
  activity(): Promise<Places> {
    this.#activity ??= this.#tracing.read((connection) => activityPositions(connection)).then(this.#locate);
    return this.#activity;
  }

  /** Every position that a record of a later version names. */
  newPositions(version: number): Promise<Positions> {
    return this.#tracing.read((connection) => activityPositions(connection, version));
  }

  async #read(kind: EventKind): Promise<PlacedEvents> {
    if (kind === 'visits') return this.#tracing.read(visitEvents);
    const cases = this.#tracing.cases(this.#policy);
    if (kind === 'cases') return this.#tracing.read((connection) => caseEvents(connection, cases));
    const episodes = await this.#exposures();
    return this.#tracing.read((connection: DuckDBConnection) => exposureEvents(connection, episodes));
  }

  /** The episodes behind the F1 of all cases, ascending by start. */
  async #exposures(): Promise<ExposureEpisode[]> {
    const options = { level: 1, policy: this.#policy, asOf: null, evidence: true };
    const caseIds = await traceableCases(this.#tracing, this.#policy);
    const episodes: ExposureEpisode[] = [];
    for await (const rows of this.#tracing.trace(caseIds, options))
      episodes.push(...rows.flatMap(episodesOf));
    return episodes.sort((a, b) => a.start - b.start);
  }
}

function episodesOf({ case_id, person, evidence = [] }: ContactRow): ExposureEpisode[] {
  return evidence.map(({ start, venue = null, records }) => ({
    caseId: case_id,
    person,
    start,
    venue,
    encounters: records.filter(({ feed }) => feed === 'encounters').map(({ record_id }) => record_id),
  }));
}
