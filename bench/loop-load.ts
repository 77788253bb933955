import { workerData } from 'node:worker_threads';
import { encounterLines } from './served-country.ts';

/** What the load is put on. */
export interface LoopLoad {
  readonly address: string;
  readonly caseIds: readonly string[];
  readonly imports: boolean;
}

const QUERIES_AT_ONCE = 4;
const ENCOUNTERS_A_POST = 2000;
const { address, caseIds, imports } = workerData as LoopLoad;

/** One batch after the other, each of all cases; its result is read whole. */
async function batches(): Promise<void> {
  for (;;) {
    const response = await fetch(`${address}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"cases":"all"}',
    });
    const location = address + response.headers.get('location');
    await (await fetch(`${location}/events`)).text();
    await (await fetch(`${location}/result?format=csv`)).text();
    await fetch(location, { method: 'DELETE' });
  }
}

async function queries(first: number): Promise<void> {
  for (let i = first; ; i += QUERIES_AT_ONCE)
    await (await fetch(`${address}/v1/cases/${caseIds[i % caseIds.length]}/contacts`)).text();
}

async function posts(): Promise<void> {
  for (let seed = 1000; ; seed++) {
    const response = await fetch(`${address}/v1/feeds/encounters`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: encounterLines(ENCOUNTERS_A_POST, seed).join('\n'),
    });
    await (await fetch(`${address}${response.headers.get('location')}/events`)).text();
  }
}

const all = [batches(), ...Array.from({ length: QUERIES_AT_ONCE }, (_, i) => queries(i))];
await Promise.all(imports ? [...all, posts()] : all);
