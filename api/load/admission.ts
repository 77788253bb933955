import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import { TokenBuckets } from './token-buckets.ts';

const REQUESTS_PER_S = 200;
const BURST = 1000;
const CALLERS_MAX = 10_000;
const LOOP_DELAY_MAX_MS = 250;
const BUSY_RETRY_S = 1;

/** What decides whether the server can take a request. */
export interface Load {
  /** Mean delay of the event loop. */
  loopDelay_ms(): number;
  /** Aborted once the server is about to stop. */
  readonly stopping: AbortSignal;
}

/** Refuses requests that the server cannot serve in time; whether it lives and is ready can always be asked. */
export function admitByLoad(app: FastifyInstance, { loopDelay_ms, stopping }: Load): void {
  app.addHook('onRequest', async ({ routeOptions: { config } }) => {
    if (!config.role) return;
    if (stopping.aborted) throw new Problem('stopping');
    if (loopDelay_ms() > LOOP_DELAY_MAX_MS) throw new Problem('busy', '', BUSY_RETRY_S);
  });
}

/** Limits what each key, or each address that shows none, may ask; but for requests that were let in elsewhere. */
export function limitRate(app: FastifyInstance, isLetIn: (request: FastifyRequest) => boolean): void {
  const buckets = new TokenBuckets(REQUESTS_PER_S, BURST, CALLERS_MAX);
  app.addHook('onRequest', async (request) => {
    if (isLetIn(request)) return;
    const { caller, ip } = request;
    const wait_s = buckets.take(caller === null ? `address ${ip}` : `key ${caller}`, performance.now());
    if (wait_s !== null) throw new Problem('too-many-requests', '', wait_s);
  });
}
