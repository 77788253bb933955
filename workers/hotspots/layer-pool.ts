import { Piscina } from 'piscina';
import { HotspotError } from '../../data/hotspots/error.ts';
import type { CellShapes } from './cell-shapes.ts';
import type { FieldInput } from './field.ts';
import type { Layer } from './layer.ts';
import type { Answered } from './layer-task.ts';
import type { Publication, PublicationInput } from './publication.ts';

/** A thread that waits this long ends, and the memory that H3 has taken for outlines ends with it. */
const IDLE_MS = 30_000;

/** A thread that makes layers, one after the other, while the event loop is free for others. */
export class LayerPool {
  readonly #piscina = new Piscina({
    filename: new URL('./layer-task.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
  });

  /** @throws HotspotError as `layerOf` does */
  layer(input: FieldInput): Promise<Layer> {
    return this.#run('layer', input);
  }

  shapes(cells: readonly string[]): Promise<CellShapes> {
    return this.#run('shapes', cells);
  }

  publication(input: PublicationInput): Promise<Publication> {
    return this.#run('publication', input);
  }

  close(): Promise<void> {
    return this.#piscina.destroy();
  }

  async #run<Result>(name: string, input: unknown): Promise<Result> {
    const answered = (await this.#piscina.run(input, { name })) as Answered<Result>;
    if ('refusal' in answered) throw new HotspotError(answered.refusal);
    return answered.result;
  }
}
