import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, LOOPBACK } from './free-port.ts';
import { CACHE_FOLDER, DEPENDENCY_PLUGIN, maven } from './maven.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export interface RedisOptions {
  /** For its files; made where it is missing. */
  readonly folder: string;
  /** What it does when its 256 MiB are full; a queue needs `noeviction`, the default. */
  readonly maxmemoryPolicy?: string;
  /** Whether writes outlive a kill, but for the last second's; by default not. */
  readonly appendOnly?: boolean;
  /** Address of an earlier one, to start again at its port with its password. */
  readonly url?: string;
}

/** A Redis of our own, with a password that is part of its address. */
export interface RunningRedis extends ServerProcess {
  readonly url: string;
}

/**
 * Starts Redis on a free loopback port: the `redis-server` of the PATH, else the one that a Maven artifact carries.
 * @throws ServersUnavailable where there is neither
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const { folder, url = await newAddress() } = options;
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'redis.conf');
  await writeFile(config, configOf(new URL(url), options), { mode: 0o600 });
  const running = await startServerProcess({
    name: 'Redis',
    command: await redisCommand(),
    args: [config],
    logFile: join(folder, 'redis.log'),
    readyText: 'Ready to accept connections',
  });
  return { url, ...running };
}

async function newAddress(): Promise<string> {
  const [port] = await freePorts(1);
  return `redis://:${randomBytes(16).toString('hex')}@${LOOPBACK}:${port}`;
}

function configOf(
  address: URL,
  { folder, maxmemoryPolicy = 'noeviction', appendOnly = false }: RedisOptions,
) {
  const lines = [
    `bind ${LOOPBACK}`,
    `port ${address.port}`,
    `requirepass ${address.password}`,
    `dir "${folder.replaceAll('\\', '/')}"`,
    'maxmemory 256mb',
    `maxmemory-policy ${maxmemoryPolicy}`,
    `appendonly ${appendOnly ? 'yes' : 'no'}`,
    'save ""',
  ];
  return `${lines.join('\n')}\n`;
}

async function redisCommand(): Promise<string> {
  return hasRedisOnPath() ? 'redis-server' : unpackedRedis();
}

export function hasRedisOnPath(): boolean {
  return spawnSync('redis-server', ['--version']).error === undefined;
}

const ARTIFACT = 'com.github.codemonstur:embedded-redis:1.4.3';

/** The artifact names its files by system and processor. */
const BINARY_SUFFIXES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-amd64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-amd64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-amd64.exe',
};

async function unpackedRedis(): Promise<string> {
  const folder = join(CACHE_FOLDER, 'redis');
  if (!existsSync(folder)) await unpackInto(folder);
  const suffix = BINARY_SUFFIXES[`${process.platform}-${process.arch}`];
  const name = (await readdir(folder)).find((file) => suffix !== undefined && file.endsWith(suffix));
  if (name === undefined) throw new Error(`${ARTIFACT} has no Redis for this system; install redis-server`);
  return join(folder, name);
}

/** Beside its place first, so that nobody finds half of it. */
async function unpackInto(folder: string): Promise<void> {
  await mkdir(CACHE_FOLDER, { recursive: true });
  const beside = await mkdtemp(`${folder}-`);
  await maven(`${DEPENDENCY_PLUGIN}:get`, `-Dartifact=${ARTIFACT}`, '-Dtransitive=false');
  await maven(
    `${DEPENDENCY_PLUGIN}:unpack`,
    `-Dartifact=${ARTIFACT}`,
    `-DoutputDirectory=${beside}`,
    '-Dmdep.unpack.includes=redis-server-*',
  );
  for (const file of await readdir(beside)) await chmod(join(beside, file), 0o755);
  await rename(beside, folder).catch(async (error) => {
    await rm(beside, { recursive: true });
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  });
}
