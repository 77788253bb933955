import { type RunningServer, type ServerSettings, startServer } from '../api/server.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';

/** A server in this process that says nothing, over a data folder whose records are of the past, at a free port. */
export function serveFolder(
  folder: string,
  { threads = 2, now = 1_800_000_000 }: Partial<{ threads: ServerSettings['threads']; now: number }> = {},
): Promise<RunningServer> {
  return startServer({
    folder,
    host: '127.0.0.1',
    port: 0,
    policy: DEFAULT_POLICY,
    keys: null,
    threads,
    now: () => now,
    onNotice: () => {},
    log: () => {},
  });
}
