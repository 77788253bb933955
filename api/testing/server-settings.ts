import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { ServerSettings } from '../server.ts';

/** Of a server for tests: at a free port, open to everybody, at one instant, silent. */
export const TEST_SERVER: Omit<ServerSettings, 'folder'> = {
  host: '127.0.0.1',
  port: 0,
  policy: DEFAULT_POLICY,
  keys: null,
  threads: 1,
  now: () => 1_630_000_000,
  onNotice: () => {},
  log: () => {},
};
