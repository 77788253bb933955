import type { FastifyInstance } from 'fastify';
import { problemOf } from '../errors.ts';

/** One line of the server's log. It never holds an address, an identifier or the text of an error. */
export interface LogEntry {
  method: string;
  /** The route's pattern; `none` where no route matched. */
  route: string;
  status: number;
  duration_ms: number;
  /** Name of the key shown. */
  key?: string;
  /** Of a failure: the kind of error and where in the code it arose. */
  error?: string;
  at?: string[];
}

/** Logs every answered request, and the cause of every failure. */
export function logRequests(app: FastifyInstance, log: (entry: LogEntry) => void): void {
  const failures = new WeakMap<object, Pick<LogEntry, 'error' | 'at'>>();
  app.addHook('onError', async (request, _reply, error) => {
    if (problemOf(error).code === 'internal-error')
      failures.set(request, { error: error.name, at: framesOf(error) });
  });
  app.addHook('onResponse', async (request, reply) => {
    log({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
      ...(request.caller !== null && { key: request.caller }),
      ...failures.get(request),
    });
  });
}

/** The stack without its first lines, which are the error's text. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .map((line) => line.trim());
}
