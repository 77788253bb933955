import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Driver } from 'neo4j-driver';
import { expect, onTestFinished } from 'vitest';
import { graphContent } from '../../data/graph-store/neo4j/graph-content.ts';
import { GraphWriter } from '../../data/graph-store/neo4j/graph-writer.ts';
import { emptyDriver, givenNeo4j, testWithNeo4j } from '../../data/graph-store/neo4j/testing/driver.ts';
import { numNaming, OLD_CORRECTIONS, OLD_RECORDS } from '../../data/graph-store/neo4j/testing/old-records.ts';
import { FIRST_DAY, smallTown } from '../../data/graph-store/neo4j/testing/small-town.ts';
import { temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { startRedis } from '../../workers/servers/redis.ts';
import { run } from '../cli/program.ts';
import { collector } from '../cli/testing/collector.ts';
import { TcpProxy } from '../faults/tcp-proxy.ts';
import { TruyvetProcess } from '../faults/truyvet-process.ts';
import type { RunningServer } from '../server.ts';
import { answersOf } from '../testing/answers-of.ts';
import { level, NOW, send, servers } from '../testing/followers.ts';

type Address = Pick<RunningServer, 'address'>;

/** Local days back to between what is old and the town. */
function daysBack(now_s: number): number {
  return Math.floor((now_s - FIRST_DAY) / 86_400) + 10;
}

/** Removes what is old, and waits until the job is done. */
async function removeOld({ address }: Address, now_s: number): Promise<void> {
  const response = await fetch(`${address}/v1/retention`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ older_than_days: daysBack(now_s) }),
  });
  expect(response.status).toBe(202);
  const events = await (await fetch(`${address}${response.headers.get('location')}/events`)).text();
  expect(events).toContain('"state":"done"');
}

const stateOfGraph = async ({ address }: Address) =>
  ((await (await fetch(`${address}/readyz`)).json()) as { graph: { behind: number } }).graph;

async function hasFollowed(owner: Address, driver: Driver): Promise<void> {
  await expect.poll(() => stateOfGraph(owner), { timeout: 60_000 }).toMatchObject({ behind: 0 });
  expect(await numNaming(driver, 'zebra')).toBe(0);
}

/** What the command `status` says on stderr. */
async function statusOf(data: string): Promise<string> {
  const stderr = collector();
  await run(['status', '--data', data], { stdout: collector(), stderr, env: {}, now: Date.now });
  return stderr.text();
}

/** Names of the files below the folder that hold the text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(text)) found.push(entry.name);
  }
  return found;
}

testWithNeo4j(
  'what is removed goes from the graph and from the copies of followers, whoever is asked',
  async () => {
    const { owner, follow } = await servers();
    const driver = await emptyDriver();
    const folder = await temporaryFolder();
    const follower = await follow(folder);
    for (const records of [smallTown(), OLD_RECORDS, OLD_CORRECTIONS]) await send(owner, records);
    await level(owner, follower);
    expect(await numNaming(driver, 'zebra')).toBeGreaterThan(10);
    expect(await filesWith(folder, 'zebra')).not.toEqual([]);
    await removeOld(follower, NOW);
    await hasFollowed(owner, driver);
    const answers = await answersOf(owner);
    await expect.poll(() => answersOf(follower), { timeout: 30_000 }).toEqual(answers);
    expect(await filesWith(folder, 'zebra')).toEqual([]);
    await send(follower, {
      encounters: smallTown().encounters!.map((row) => ({ ...row, duration_s: 1800 })),
    });
    await level(owner, follower);
    expect(await answersOf(follower)).toEqual(await answersOf(owner));
  },
);

testWithNeo4j(
  'an owner killed before the graph has lost what was removed takes it out at its next start',
  async () => {
    const driver = await emptyDriver();
    const redis = await startRedis({ folder: await temporaryFolder() });
    onTestFinished(() => redis.kill());
    const { uri, user, password } = givenNeo4j();
    const target = Number(new URL(uri).port);
    const way = await TcpProxy.start(target);
    const folder = await temporaryFolder();
    const start = async () => {
      const server = await TruyvetProcess.start({
        args: ['serve', '--quiet', '--data', folder],
        env: {
          NEO4J_URI: `bolt://127.0.0.1:${way.port}`,
          NEO4J_USER: user,
          NEO4J_PASSWORD: password,
          REDIS_URL: redis.url,
          PORT: '0',
        },
        logFile: join(await temporaryFolder(), 'owner.log'),
        ready: /serves at (\S+)/,
      });
      onTestFinished(() => server.end('SIGKILL'));
      return Object.assign(server, { address: server.said[1]! });
    };
    const first = await start();
    for (const records of [smallTown(), OLD_RECORDS, OLD_CORRECTIONS]) await send(first, records);
    await expect.poll(() => stateOfGraph(first), { timeout: 60_000 }).toMatchObject({ behind: 0 });
    await way.stop();
    await removeOld(first, Date.now() / 1000);
    expect((await stateOfGraph(first)).behind).toBeGreaterThan(5);
    expect(await numNaming(driver, 'zebra')).toBeGreaterThan(10);
    expect(await statusOf(folder)).toMatch(
      /is at batch (\d+) of \1, and has records of \d+ that were removed/,
    );
    await first.end('SIGKILL');
    const back = await TcpProxy.start(target, way.port);
    onTestFinished(() => back.stop());
    const second = await start();
    await hasFollowed(second, driver);
    await second.end('SIGTERM');
    const found = await graphContent(driver);
    await withStore(folder, async (store) => {
      await emptyDriver();
      await (await GraphWriter.open(driver, store)).follow();
    });
    expect(found).toEqual(await graphContent(driver));
  },
);
