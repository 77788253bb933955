import type { PlacedEvents } from '../../data/hotspots/events.ts';
import type { HotspotQuestion } from '../../data/hotspots/question.ts';
import type { Policy } from '../../engine/policy.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';
import { LayerPool } from '../../workers/hotspots/layer-pool.ts';
import { ReplicatePool } from '../../workers/pool/replicate-pool.ts';
import type { Run } from '../../workers/pool/run.ts';
import type { TracingService } from '../service.ts';
import type { Found } from './found.ts';
import { foundCells } from './found-cells.ts';
import { foundClusters } from './found-clusters.ts';
import { LiveLayers } from './live-layers.ts';
import { withPermutationPs } from './permuted.ts';
import { scanClusters } from './scan-clusters.ts';
import { EventSource } from './source.ts';
import { stDbscanClusters } from './st-dbscan-clusters.ts';

/** A layer that was asked for, and what it was made from. */
export interface Answer {
  readonly question: HotspotQuestion;
  /** Version of the store that is answered from. */
  readonly version: number;
  readonly policy: string;
  readonly zone: string;
  readonly events: PlacedEvents;
  readonly layer: Layer;
}

/** Layers kept, the last asked for: each has tens of bytes a cell and step. */
const LAYERS_MAX = 16;

export interface HotspotSettings {
  /** For replicates, from 1. */
  readonly threads: number;
}

/** Answers about hotspots, from one snapshot of the store after the other; layers are kept as long as they hold. */
export class Hotspots {
  readonly #layers = new LayerPool();
  readonly #threads: number;
  readonly #sources = new WeakMap<TracingService, Map<string, EventSource>>();
  readonly #answers = new Map<string, Promise<Answer>>();
  readonly #live = new LiveLayers();
  #replicates: ReplicatePool | null = null;

  constructor({ threads }: HotspotSettings) {
    this.#threads = threads;
  }

  /** Cells or clusters, with all that may be known of them. @throws HotspotError, or the signal's reason */
  async find(
    tracing: TracingService,
    policy: Policy,
    question: HotspotQuestion,
    run: Run = {},
  ): Promise<Found> {
    const answer = await this.answer(tracing, policy, question);
    const { method, replicates } = question;
    if (method === 'scan')
      return foundClusters(tracing, policy, answer, await scanClusters(answer, this.#replicatePool(), run));
    if (method === 'st-dbscan') return foundClusters(tracing, policy, answer, stDbscanClusters(answer));
    if (method === 'gi-star' && replicates > 0)
      return foundCells(await withPermutationPs(answer, this.#replicatePool(), run));
    return foundCells(answer);
  }

  /** Of equal questions to one version, the first is worked on. @throws HotspotError */
  answer(tracing: TracingService, policy: Policy, question: HotspotQuestion): Promise<Answer> {
    const key = JSON.stringify([policy.name, question]);
    const before = this.#answers.get(key);
    this.#answers.delete(key);
    const source = this.source(tracing, policy);
    const answer = this.#current(source, policy.name, question, before);
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.get(key) === answer && this.#answers.delete(key));
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= LAYERS_MAX) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }

  /** The events of the snapshot, each kind read once. */
  source(tracing: TracingService, policy: Policy): EventSource {
    const sources = this.#sources.get(tracing) ?? new Map<string, EventSource>();
    this.#sources.set(tracing, sources);
    const source = sources.get(policy.name) ?? new EventSource(tracing, policy);
    sources.set(policy.name, source);
    return source;
  }

  async #current(
    source: EventSource,
    policy: string,
    question: HotspotQuestion,
    before: Promise<Answer> | undefined,
  ): Promise<Answer> {
    const last = await before?.catch(() => undefined);
    if (last?.version === source.version) return last;
    const { version, zone } = source;
    const events = await source.events(question.of);
    const stamped = { question, version, policy, zone, events };
    const followed = last && (await this.#follow(last, source, events));
    if (followed) return { ...stamped, layer: followed };
    const visits = question.population === 'visits' ? await source.events('visits') : null;
    const activity = await source.activity();
    const layer = await this.#layers.make({
      question,
      zone,
      events: columnsOf(events),
      activity,
      visits: visits && columnsOf(visits),
    });
    return { ...stamped, layer };
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#layers.close();
    await this.#replicates?.close();
  }

  #replicatePool(): ReplicatePool {
    this.#replicates ??= new ReplicatePool(this.#threads);
    return this.#replicates;
  }

  async #follow({ layer, question, version, events }: Answer, source: EventSource, now: PlacedEvents) {
    const positions = await source.newPositions(version);
    return this.#live.follow(layer, question, { before: events, now, positions });
  }
}

/** Without identifiers, which no count needs. */
function columnsOf({ at, person, place, lats, lngs }: PlacedEvents) {
  return { at, person, place, lats, lngs };
}
