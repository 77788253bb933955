import type { Policy } from '../../engine/policy.ts';
import type { TracingService } from '../service.ts';

/** What routes answer from. */
export interface RouteContext {
  /** @throws Problem `not-ready` while the store is being loaded */
  tracing(): TracingService;
  /** Taken where a request names no policy. */
  readonly policy: Policy;
}
