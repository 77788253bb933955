import type { Policy } from '../../engine/policy.ts';
import type { TracingService } from '../service.ts';
import { pictureOf, type TransmissionPicture } from './picture.ts';

/** Pictures, each made once for a snapshot and policy. */
export class KeptPictures {
  readonly #kept = new WeakMap<TracingService, Map<string, Promise<TransmissionPicture>>>();

  of(tracing: TracingService, policy: Policy): Promise<TransmissionPicture> {
    const kept = this.#kept.get(tracing) ?? new Map<string, Promise<TransmissionPicture>>();
    this.#kept.set(tracing, kept);
    const key = JSON.stringify(policy);
    const picture = kept.get(key) ?? pictureOf(tracing, policy);
    kept.set(key, picture);
    picture.catch(() => kept.delete(key));
    return picture;
  }
}
