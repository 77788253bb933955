import type { LocatedEvents } from '../../data/hotspots/events.ts';
import type { Outline } from '../../data/hotspots/outlines.ts';
import { FINEST_RESOLUTION, located, type Places, type Positions } from '../../data/hotspots/place-cells.ts';
import type { EventKind, HotspotQuestion } from '../../data/hotspots/question.ts';
import { type StudyArea, textOfCell } from '../../engine/hotspots/study-area.ts';
import type { Policy } from '../../engine/policy.ts';
import type { CellShapes } from '../../workers/hotspots/cell-shapes.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';
import { LayerPool } from '../../workers/hotspots/layer-pool.ts';
import type { Publication } from '../../workers/hotspots/publication.ts';
import { ReplicatePool } from '../../workers/pool/replicate-pool.ts';
import type { Run } from '../../workers/pool/run.ts';
import type { TracingService } from '../service.ts';
import type { Found } from './found.ts';
import { foundCells } from './found-cells.ts';
import { foundClusters } from './found-clusters.ts';
import { LiveLayers } from './live-layers.ts';
import { withPermutationPs } from './permuted.ts';
import { requirePublished, shownPublished, weeklyQuestion } from './published.ts';
import { scanClusters } from './scan-clusters.ts';
import type { Shown } from './shown.ts';
import { EventSource } from './source.ts';
import { stDbscanClusters } from './st-dbscan-clusters.ts';

/** A layer that was asked for, and what it was made from. */
export interface Answer {
  readonly question: HotspotQuestion;
  /** Version of the store that is answered from. */
  readonly version: number;
  readonly policy: string;
  readonly zone: string;
  readonly events: LocatedEvents;
  readonly layer: Layer;
}

/** An answer, and what of it one reader may see. */
export interface ShownAnswer {
  readonly answer: Answer;
  readonly shown: Shown;
}

/** Layers kept, the last asked for: each has tens of bytes a cell and step. */
const LAYERS_MAX = 16;
/** Fewer places are found sooner than threads start. */
const THREADS_FROM_PLACES = 20_000;

export interface HotspotSettings {
  /** For replicates, from 1. */
  readonly threads: number;
  /** Areas that questions may name. */
  readonly outlines?: readonly Outline[];
}

/** Answers about hotspots, from one snapshot of the store after the other; layers are kept as long as they hold. */
export class Hotspots {
  readonly outlines: readonly Outline[];
  readonly #layers = new LayerPool();
  readonly #threads: number;
  readonly #sources = new WeakMap<TracingService, Map<string, EventSource>>();
  readonly #answers = new Map<string, Promise<Answer>>();
  readonly #live = new LiveLayers();
  readonly #found = new WeakMap<Answer, Found>();
  readonly #views = new WeakMap<Layer, Map<string, Shown>>();
  readonly #shapes = new WeakMap<StudyArea, Promise<CellShapes>>();
  readonly #publications = new WeakMap<EventSource, Map<EventKind, Promise<Publication>>>();
  #replicates: ReplicatePool | null = null;

  constructor({ threads, outlines = [] }: HotspotSettings) {
    this.outlines = outlines;
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
    const found = this.#found.get(answer) ?? (await this.#find(tracing, policy, answer, run));
    this.#found.set(answer, found);
    return found;
  }

  async #find(tracing: TracingService, policy: Policy, answer: Answer, run: Run): Promise<Found> {
    const { method, replicates } = answer.question;
    if (method === 'scan')
      return foundClusters(tracing, policy, answer, await scanClusters(answer, this.#replicatePool(), run));
    if (method === 'st-dbscan') return foundClusters(tracing, policy, answer, stDbscanClusters(answer));
    if (method === 'gi-star' && replicates > 0)
      return foundCells(await withPermutationPs(answer, this.#replicatePool(), run));
    return foundCells(answer);
  }

  /**
   * Cells as a reader may see them who sees no persons: classes, and counts that are not withheld.
   * @throws Problem `forbidden` for questions beyond what is published
   */
  async published(tracing: TracingService, policy: Policy, question: HotspotQuestion): Promise<ShownAnswer> {
    requirePublished(question);
    const publication = await this.#publication(tracing, policy, question.of);
    const answer = await this.answer(tracing, policy, weeklyQuestion(question, publication.weeks));
    return { answer, shown: this.#shown(answer.layer, question, publication) };
  }

  /** The outlines of an answer's cells, for tiles. */
  shapes({ area }: Layer): Promise<CellShapes> {
    let shapes = this.#shapes.get(area);
    if (!shapes) {
      shapes = this.#layers.shapes(Array.from(area.cells, textOfCell));
      this.#shapes.set(area, shapes);
    }
    return shapes;
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
    const source =
      sources.get(policy.name) ?? new EventSource(tracing, policy, (positions) => this.#locate(positions));
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
    const layer = await this.#layers.layer({
      question,
      zone,
      events: columnsOf(events),
      activity,
      visits: visits && columnsOf(visits),
    });
    return { ...stamped, layer };
  }

  /** Counts all anew: records were removed, and the version is the same. */
  forgetAnswers(): void {
    this.#answers.clear();
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#layers.close();
    await this.#replicates?.close();
  }

  /** The same for equal questions, so that what was made of it is found again. */
  #shown(layer: Layer, question: HotspotQuestion, publication: Publication): Shown {
    const views = this.#views.get(layer) ?? new Map<string, Shown>();
    this.#views.set(layer, views);
    const key = JSON.stringify([question.from, question.to]);
    const shown = views.get(key) ?? shownPublished(layer, question, publication);
    views.set(key, shown);
    return shown;
  }

  async #publication(tracing: TracingService, policy: Policy, of: EventKind): Promise<Publication> {
    const source = this.source(tracing, policy);
    const made = this.#publications.get(source) ?? new Map<EventKind, Promise<Publication>>();
    this.#publications.set(source, made);
    let publication = made.get(of);
    if (!publication) {
      const events = columnsOf(await source.events(of));
      publication = this.#layers.publication({ events, zone: policy.zone, below: policy.suppress_below });
      made.set(of, publication);
    }
    return publication;
  }

  #replicatePool(): ReplicatePool {
    this.#replicates ??= new ReplicatePool(this.#threads);
    return this.#replicates;
  }

  async #locate<P extends Positions>(positions: P): Promise<P & Places> {
    const { lats, lngs } = positions;
    if (lats.length < THREADS_FROM_PLACES) return located(positions);
    return { ...positions, cells: await this.#replicatePool().cellsOf(lats, lngs, FINEST_RESOLUTION) };
  }

  async #follow({ layer, question, version, events }: Answer, source: EventSource, now: LocatedEvents) {
    const positions = await source.newPositions(version);
    return this.#live.follow(layer, question, { before: events, now, positions });
  }
}

/** Without identifiers, which no count needs. */
function columnsOf({ at, person, place, lats, lngs, cells }: LocatedEvents) {
  return { at, person, place, lats, lngs, cells };
}
