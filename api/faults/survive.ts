import { Random } from '../../data/synth/random.ts';
import { type Bodies, bodiesOf } from './bodies.ts';
import { Delivery } from './delivery.ts';
import { differencesOf, type Evidence, takeEvidence } from './evidence.ts';
import type { Fault, Outcome } from './fault.ts';
import { Jobs } from './jobs.ts';
import type { Site } from './site.ts';

export interface Plan {
  /** Faults, and how often each. */
  readonly faults: readonly (readonly [Fault, number])[];
  /** Records that are imported while it strikes, anew each time. */
  readonly records: number;
  readonly seed: number;
  /** The first of each fault's numbers: a run goes on where another ended. */
  readonly from?: number;
}

interface Imported {
  readonly evidence: Evidence;
  readonly took_ms: number;
  readonly jobs: Jobs;
}

/**
 * Imports the same records again and again, each time into an empty installation that something breaks in the
 * middle, and compares what it holds and answers afterwards with an import that nothing broke.
 */
export async function* survive(
  site: Site,
  { faults, records, seed, from = 1 }: Plan,
): AsyncGenerator<Outcome> {
  const bodies = bodiesOf(records, seed);
  const clean = await cleanImport(site, bodies);
  for (const [fault, times] of faults)
    for (let number = from; number < from + times; number++) {
      const random = new Random(seed + number, streamOf(fault.name));
      await site.begin(fault.needs);
      let done = '';
      const { evidence, took_ms, jobs } = await importInto(site, bodies, async () => {
        done = await fault.strike(site, random);
      });
      const differences = [...jobs.lost, ...differencesOf(evidence, clean)];
      const took_s = Math.round(took_ms / 100) / 10;
      yield { fault: fault.name, number, seed, records, done, took_s, jobs: jobs.count, differences };
    }
}

/** What all others are compared with. It has to be right by what is known of the bodies. */
async function cleanImport(site: Site, bodies: Bodies): Promise<Evidence> {
  await site.begin();
  const { evidence, took_ms } = await importInto(site, bodies, async () => {});
  site.clean_ms = took_ms;
  const rejected = Number.parseInt(evidence.get('rejected in the store')!, 10);
  if (rejected !== bodies.numBad)
    throw new Error(`${rejected} rows were rejected of ${bodies.numBad} bad ones`);
  return evidence;
}

async function importInto(site: Site, bodies: Bodies, strike: () => Promise<void>): Promise<Imported> {
  const begun = performance.now();
  const delivery = new Delivery(site, bodies);
  const jobs = new Jobs(site);
  const imported = new AbortController();
  const asking = jobs.keepAsking(imported.signal);
  await Promise.all([delivery.send(), strike()]);
  await delivery.settle();
  const took_ms = performance.now() - begun;
  imported.abort();
  await asking;
  const rows = await jobs.trace();
  await jobs.check();
  const evidence = new Map([...(await takeEvidence(site)), ['trace of all cases', rows]]);
  await site.finish();
  return { evidence, took_ms, jobs };
}

/** Each fault has a stream of its own, whichever others are done. */
function streamOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 0);
}
