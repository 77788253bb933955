import type { Command } from 'commander';
import { provinceOutlines, readOutlines } from '../../data/hotspots/outlines.ts';
import { readKeys } from '../auth/keys.ts';
import { isLoopback } from '../loopback.ts';
import type { LogEntry } from '../routes/log.ts';
import type { RunningServer, ServerSettings } from '../server.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addCommonOptions, type CommonOptions } from './options.ts';
import { qrKeyOf } from './qr-key.ts';
import { ownFolder, requiredServers, serverModeOf } from './server-mode.ts';
import { untilStopped } from './stop-signal.ts';
import { threadsOf } from './threads.ts';

const HOST_DEFAULT = '127.0.0.1';
const PORT_DEFAULT = '8080';
const FOLLOWER_DATA = './var-follower';

const NOTES = `
Environment:
  TRUYVET_DATA    folder of the store (./var)
  TRUYVET_POLICY  a built-in policy or a JSON file (vn-2021-12)
  TRUYVET_WORKERS threads for many cases at once (one a core)
  TRUYVET_KEYS    a JSON file of keys and their roles; without it only this machine is served, without a key
  TRUYVET_OUTLINES GeoJSON of named areas that questions about hotspots may name
  TRUYVET_QR_KEY  key of the pseudonyms that stand for personal QR codes, which else are rejected
  HOST            address to listen at; without keys only this machine's own (${HOST_DEFAULT})
  PORT            port to listen at; 0 takes a free one (${PORT_DEFAULT})
  NEO4J_URI       server mode: a Neo4j that gets the contact graph; bolt:// or neo4j://, with +s over TLS
  NEO4J_USER      its user (neo4j)
  NEO4J_PASSWORD  its password
  REDIS_URL       server mode: a Redis that carries long work; one of the two servers alone is refused

Examples:
  truyvet serve
  PORT=0 truyvet serve --data /srv/truyvet
  PORT=8081 truyvet serve --follow`;

/** Adds `serve`: the HTTP interface, until SIGTERM or SIGINT. */
export function addServe(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  addCommonOptions(program.command('serve').description('serves the HTTP interface'), io)
    .option(
      '--follow',
      `server mode: answer from a copy of the graph, in a folder of its own (${FOLLOWER_DATA})`,
    )
    .addHelpText('after', NOTES)
    .action(async (options: ServeOptions) => finish(await serve(io, options)));
}

interface ServeOptions extends CommonOptions {
  follow?: true;
}

async function serve(io: Io, options: ServeOptions): Promise<ExitCode> {
  const { env } = io;
  const policy = await loadPolicy(undefined, io);
  const keys = env.TRUYVET_KEYS ? await readKeys(env.TRUYVET_KEYS) : null;
  const host = hostOf(env.HOST || HOST_DEFAULT, keys !== null);
  const port = portOf(env.PORT || PORT_DEFAULT);
  const settings = {
    host,
    port,
    policy,
    keys,
    outlines: await (env.TRUYVET_OUTLINES ? readOutlines(env.TRUYVET_OUTLINES) : provinceOutlines()),
    threads: threadsOf(io),
    qrKey: qrKeyOf(env),
    now: () => Math.floor(io.now() / 1000),
    onNotice: (sentence: string) => say(io, sentence),
    log: (entry: LogEntry) => options.quiet || say(io, JSON.stringify(entry)),
  };
  const server = options.follow ? await follow(settings, options, env) : await own(settings, options, env);
  say(io, `truyvet serves at ${server.address}`);
  await untilStopped();
  await server.stop();
  return EXIT.done;
}

type Settings = Omit<ServerSettings, 'folder' | 'neo4j' | 'redisUrl'>;

async function own(settings: Settings, { data }: ServeOptions, env: Io['env']): Promise<RunningServer> {
  const neo4j = serverModeOf(env);
  const { startServer } = await import('../server.ts');
  return startServer({ ...settings, folder: data, neo4j, redisUrl: env.REDIS_URL || null });
}

async function follow(settings: Settings, options: ServeOptions, env: Io['env']): Promise<RunningServer> {
  const servers = requiredServers(env, 'serve --follow');
  const { startFollower } = await import('../follower.ts');
  return startFollower({ ...settings, folder: ownFolder(options, FOLLOWER_DATA), ...servers });
}

/** Without keys every role is granted to whoever connects, so nobody from outside may. */
function hostOf(host: string, hasKeys: boolean): string {
  if (hasKeys || isLoopback(host)) return host;
  throw new UsageError(
    `HOST ${host} is open to other machines, which needs keys (TRUYVET_KEYS); take ${HOST_DEFAULT}`,
  );
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`PORT ${text} is not a port; expected 0 to 65535`);
}
