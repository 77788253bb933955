import { Piscina } from 'piscina';
import { HotspotError } from '../../data/hotspots/error.ts';
import type { FieldInput } from './field.ts';
import type { Layer } from './layer.ts';
import type { LayerAnswer } from './layer-task.ts';

/** A thread that waits this long ends, and the memory that H3 has taken for outlines ends with it. */
const IDLE_MS = 30_000;

/** A thread that makes layers, one after the other, while the event loop is free for others. */
export class LayerPool {
  readonly #piscina = new Piscina<FieldInput, LayerAnswer>({
    filename: new URL('./layer-task.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
  });

  /** @throws HotspotError as `layerOf` does; AbortError once the signal says so */
  async make(input: FieldInput, signal?: AbortSignal): Promise<Layer> {
    const answer = await this.#piscina.run(input, signal ? { signal } : {});
    if ('refusal' in answer) throw new HotspotError(answer.refusal);
    return answer.layer;
  }

  close(): Promise<void> {
    return this.#piscina.destroy();
  }
}
