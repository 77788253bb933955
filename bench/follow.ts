import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { missingForMaven } from '../workers/servers/maven.ts';
import { startServers } from '../workers/servers/servers.ts';
import type { Figure } from './figure.ts';
import { FreshRecords, SCALE } from './fresh-records.ts';
import { timed } from './measure.ts';

const ENCOUNTERS = 100_000;
const PROBES = 200;
const WARM_UP_PROBES = 20;
/** What comes in besides the probes. */
const LOAD = { records: 100, every_ms: 200 };
const POLL_EVERY_MS = 5;
const MAIN = join(import.meta.dirname, '../api/cli/main.ts');

/** How soon a record that is posted to the owner is in the answers of a follower, each a process of its own. */
export async function benchFollow(): Promise<Figure[]> {
  const missing = missingForMaven();
  if (missing !== null) {
    process.stderr.write(`follow: ${missing}; so it is left out\n`);
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(folder, { recursive: true }));
  const servers = await startServers(folder);
  resources.defer(() => servers.stop());
  const records = new FreshRecords();
  await fill(join(folder, 'owner'), records);
  const owner = resources.use(await Process.serve(servers.env, ['--data', join(folder, 'owner')]));
  const follower = resources.use(
    await Process.serve(servers.env, ['--follow', '--data', join(folder, 'follower')]),
  );
  await untilLevel(follower);
  await probe(owner, follower, records, WARM_UP_PROBES);
  return figures(await probe(owner, follower, records, PROBES));
}

async function fill(folder: string, records: FreshRecords): Promise<void> {
  const store = await Store.open(folder, { now: () => Math.floor(Date.now() / 1000) });
  for (const [feed, text] of Object.entries({
    encounters: records.encounters(ENCOUNTERS),
    cases: records.cases(),
  })) {
    const file = join(folder, `${feed}.csv`);
    await writeFile(file, text);
    await importFile(store, { file });
  }
  await store.close();
}

/** A server of the command line. */
class Process implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly address: string;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async serve(env: Readonly<Record<string, string>>, options: readonly string[]): Promise<Process> {
    const child = spawn(process.execPath, [MAIN, 'serve', '--quiet', ...options], {
      env: { ...process.env, ...env, PORT: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lines = createInterface({ input: child.stderr! });
    for await (const line of lines) {
      const [, address] = /^truyvet serves at (\S+)$/.exec(line) ?? [];
      if (address) return new Process(child, address);
      process.stderr.write(`${line}\n`);
    }
    throw new Error('the server ended before it was ready');
  }

  async get(path: string): Promise<string> {
    return (await fetch(this.address + path)).text();
  }

  async post(body: string): Promise<void> {
    const response = await fetch(`${this.address}/v1/feeds/encounters`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body,
    });
    if (response.status !== 202) throw new Error(`a post was answered by ${response.status}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

async function untilLevel(follower: Process): Promise<void> {
  for (;;) {
    const { version, graph } = JSON.parse(await follower.get('/readyz'));
    if (version > 1 && graph.behind === 0) return;
    await wait(100);
  }
}

/** Milliseconds from each post to the follower's list. */
async function probe(
  owner: Process,
  follower: Process,
  records: FreshRecords,
  probes: number,
): Promise<number[]> {
  const fresh_ms: number[] = [];
  const load = setInterval(() => owner.post(records.encounters(LOAD.records)), LOAD.every_ms);
  for (let number = 0; number < probes; number++) {
    const caseNumber = number % SCALE.cases;
    const person = `marked-${probes}-${number}`;
    const { elapsed_s } = await timed(async () => {
      await owner.post(records.meeting(caseNumber, person));
      while (!(await follower.get(`/v1/cases/c${caseNumber}/contacts?level=1`)).includes(`"${person}"`))
        await wait(POLL_EVERY_MS);
    });
    fresh_ms.push(1000 * elapsed_s);
  }
  clearInterval(load);
  return fresh_ms;
}

function figures(fresh_ms: readonly number[]): Figure[] {
  const sorted = fresh_ms.toSorted((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  const records_s = (1000 * LOAD.records) / LOAD.every_ms;
  const always = {
    unit: 'ms',
    better: 'less',
    seed: SCALE.seed,
    sizes: { persons: SCALE.persons, encounters: ENCOUNTERS, records_s },
  } as const;
  return [
    {
      name: "from a post at the owner to a follower's answers, 99th percentile",
      samples: [quantile(0.99)],
      target: 1000,
      note: `${sorted.length} probes, longest ${sorted.at(-1)!.toFixed()} ms`,
      ...always,
    },
    { name: "from a post at the owner to a follower's answers, median", samples: [...fresh_ms], ...always },
  ];
}
