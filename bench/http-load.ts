import { once } from 'node:events';
import autocannon from 'autocannon';

/** What is asked, by many connections at once. */
export interface HttpLoad {
  readonly address: string;
  /** In turn. */
  readonly paths: readonly string[];
  readonly seconds: number;
  /** Epoch seconds after the last record: each request asks as of another instant from there on. `null` asks of none. */
  readonly newFrom: number | null;
}

/** What came of it. */
export interface HttpResult {
  readonly perSecond: number;
  readonly p99_ms: number;
  /** Requests answered otherwise than by 2xx, or not at all. */
  readonly failed: number;
}

const CONNECTIONS = 100;

const { address, paths, seconds, newFrom } = ((await once(process, 'message')) as [HttpLoad])[0];
let asked = 0;

function nextPath(): string {
  const path = paths[asked++ % paths.length]!;
  return newFrom === null ? path : `${path}?as_of=${newFrom + asked}`;
}

const { requests, latency, non2xx, errors } = await autocannon({
  url: address,
  connections: CONNECTIONS,
  duration: seconds,
  requests: [{ setupRequest: (request) => ({ ...request, path: nextPath() }) }],
});
const result: HttpResult = { perSecond: requests.average, p99_ms: latency.p99, failed: non2xx + errors };
process.send?.(result, () => process.disconnect?.());
