import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Driver } from 'neo4j-driver';
import { connectNeo4j } from '../../data/graph-store/neo4j/connect.ts';
import { type Disk, mountDisk } from '../../data/store/testing/disk.ts';
import { type RunningNeo4j, startNeo4j } from '../../workers/servers/neo4j.ts';
import { type RunningRedis, startRedis } from '../../workers/servers/redis.ts';
import type { Needs } from './fault.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { TruyvetProcess } from './truyvet-process.ts';

const DISK_SIZE = '512m';
const SERVES = /serves at (\S+)/;

/** A whole installation on this machine: Neo4j, Redis, and the product's processes, each of which may be broken. */
export class Site {
  readonly #folder: string;
  neo4j!: RunningNeo4j;
  redis!: RunningRedis;
  /** Of a fault that needs proxies: in front of Neo4j and of Redis. */
  proxies: { readonly neo4j: TcpProxy; readonly redis: TcpProxy } | null = null;
  /** Of a fault that needs a small disk: where the owner's folder is. */
  disk: Disk | null = null;
  /** Straight to Neo4j, for looking. */
  driver!: Driver;
  owner!: TruyvetProcess;
  follower: TruyvetProcess | null = null;
  worker: TruyvetProcess | null = null;
  /** All that were started since the installation began, by name. */
  readonly #started: (readonly [string, TruyvetProcess])[] = [];
  /** The owner's folder. */
  data = '';
  /** Aborted when the installation goes. */
  readonly gone = new AbortController();
  /** Within which the next fault begins at a random moment: an import's time, by the faults that it has to take. */
  moment_ms = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts the two servers. @throws ServersUnavailable */
  static async start(folder: string): Promise<Site> {
    const site = new Site(folder);
    site.redis = await startRedis({ folder: join(folder, 'redis') });
    site.neo4j = await startNeo4j({ folder: join(folder, 'neo4j') }).catch(async (error) => {
      await site.redis.kill();
      throw error;
    });
    site.driver = await connectNeo4j(site.neo4j);
    return site;
  }

  /** Empties both servers, and starts the product's processes over empty folders. */
  async begin({ follower, worker, proxies, smallDisk }: Needs = {}): Promise<void> {
    await this.empty();
    await this.orderRedis('FLUSHALL');
    if (proxies) {
      const [neo4j, redis] = [this.neo4j.uri, this.redis.url].map((url) => Number(new URL(url).port));
      this.proxies = { neo4j: await TcpProxy.start(neo4j!), redis: await TcpProxy.start(redis!) };
    }
    const folder = await mkdtemp(join(this.#folder, 'owner-'));
    if (smallDisk) this.disk = mountDisk(folder, DISK_SIZE);
    this.data = join(folder, 'data');
    await mkdir(this.data);
    await this.startOwner();
    if (follower) await this.startFollower();
    if (worker) await this.startWorker();
  }

  /** Which of the product's processes have ended since it began, and were not told to. */
  crashed(): string[] {
    return this.#started.filter(([, { endedByItself }]) => endedByItself).map(([name]) => name);
  }

  /** Ends the product's processes and removes what they kept. */
  async finish(): Promise<void> {
    for (const process of this.#processes) await process?.end('SIGTERM');
    this.#started.length = 0;
    this.follower = null;
    this.worker = null;
    await Promise.all([this.proxies?.neo4j.stop(), this.proxies?.redis.stop()]);
    this.proxies = null;
    this.disk?.unmount();
    this.disk = null;
    await rm(join(this.data, '..'), { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gone.abort();
    for (const process of this.#processes) await process?.end('SIGKILL');
    this.disk?.unmount();
    await this.driver.close();
    await Promise.all([this.neo4j.kill(), this.redis.kill()]);
  }

  /** Starts the owner of the folder, once more after it was ended; so do the others. */
  async startOwner(): Promise<void> {
    this.owner = await this.#start(['serve'], 'data', SERVES);
  }

  async startFollower(): Promise<void> {
    this.follower = await this.#start(['serve', '--follow'], 'follower', SERVES);
  }

  async startWorker(): Promise<void> {
    this.worker = await this.#start(['work'], 'worker', /truyvet works/);
  }

  /** Where the owner is asked. */
  get address(): string {
    return this.owner.said[1]!;
  }

  /** Starts Neo4j over the files that an earlier one left. */
  async startNeo4jAgain(): Promise<void> {
    this.neo4j = await startNeo4j({ folder: join(this.#folder, 'neo4j'), again: this.neo4j });
  }

  /** Starts Redis where it was, empty. */
  async startRedisAgain(): Promise<void> {
    this.redis = await startRedis({ folder: join(this.#folder, 'redis'), url: this.redis.url });
  }

  /** Gives Redis an order, as its keeper would. */
  async orderRedis(...words: [string, ...string[]]): Promise<unknown> {
    const redis = new Redis(this.redis.url);
    try {
      return await redis.call(...words);
    } finally {
      redis.disconnect();
    }
  }

  /** Takes everything out of Neo4j, as somebody would by hand; what the schema holds stays. */
  async empty(): Promise<void> {
    const session = this.driver.session();
    await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS');
    await session.close();
  }

  get #processes(): readonly (TruyvetProcess | null | undefined)[] {
    return [this.worker, this.follower, this.owner];
  }

  async #start(args: readonly string[], folder: string, ready: RegExp): Promise<TruyvetProcess> {
    const started = await TruyvetProcess.start({
      args: [...args, '--data', join(this.data, '..', folder), '--quiet'],
      env: { ...this.#settings(), PORT: '0', TRUYVET_WORKERS: '1' },
      logFile: join(this.#folder, `${folder}.log`),
      ready,
    });
    this.#started.push([args.join(' '), started]);
    return started;
  }

  #settings(): Record<string, string> {
    const { uri, user, password } = this.neo4j;
    const [graph, jobs] = [new URL(uri), new URL(this.redis.url)];
    if (this.proxies) {
      graph.port = String(this.proxies.neo4j.port);
      jobs.port = String(this.proxies.redis.port);
    }
    return { NEO4J_URI: graph.href, NEO4J_USER: user, NEO4J_PASSWORD: password, REDIS_URL: jobs.href };
  }
}
