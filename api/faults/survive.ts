import { Random } from '../../data/synth/random.ts';
import { type Bodies, bodiesOf } from './bodies.ts';
import { type Clean, knownClean } from './clean.ts';
import { Delivery } from './delivery.ts';
import { differencesOf, takeEvidence } from './evidence.ts';
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
  /** Keeps what a clean import leaves, for the next run of the same records. */
  readonly cleanFile?: string;
}

const PER_IMPORT = 5;

interface Imported extends Clean {
  readonly jobs: Jobs;
  /** Processes that ended by themselves. */
  readonly crashed: readonly string[];
}

/**
 * Imports the same records again and again, each time into an empty installation that something breaks in the
 * middle, and compares what it holds and answers afterwards with an import that nothing broke.
 */
export async function* survive(
  site: Site,
  { faults, records, seed, from = 1, cleanFile }: Plan,
): AsyncGenerator<Outcome> {
  const bodies = bodiesOf(records, seed);
  const { evidence: clean, took_ms: clean_ms } = await knownClean(cleanFile, `${records} ${seed}`, () =>
    cleanImport(site, bodies),
  );
  for (const [fault, count] of faults) {
    const end = from + count;
    for (let number = from; number < end; number += fault.perImport ?? PER_IMPORT) {
      const times = Math.min(fault.perImport ?? PER_IMPORT, end - number);
      const done: string[] = [];
      await site.begin(fault.needs);
      site.moment_ms = clean_ms / times;
      const { evidence, took_ms, jobs, crashed } = await importInto(site, bodies, async () => {
        for (let each = number; each < number + times; each++)
          done.push(await fault.strike(site, new Random(seed + each, streamOf(fault.name))));
      });
      yield {
        fault: fault.name,
        number,
        times,
        seed,
        records,
        done: done.join('; '),
        took_s: Math.round(took_ms / 100) / 10,
        jobs: jobs.count,
        differences: [
          ...crashed.map((name) => `${name} ended by itself`),
          ...jobs.lost,
          ...differencesOf(evidence, clean),
        ],
      };
    }
  }
}

/** What all others are compared with. It has to be right by what is known of the bodies. */
async function cleanImport(site: Site, bodies: Bodies): Promise<Imported> {
  await site.begin();
  const imported = await importInto(site, bodies, async () => {});
  const rejected = Number.parseInt(imported.evidence.get('rejected in the store')!, 10);
  if (rejected !== bodies.numBad)
    throw new Error(`${rejected} rows were rejected of ${bodies.numBad} bad ones`);
  return imported;
}

async function importInto(site: Site, bodies: Bodies, strike: () => Promise<void>): Promise<Imported> {
  const begun = performance.now();
  const delivery = new Delivery(site, bodies);
  const jobs = new Jobs(site);
  const imported = new AbortController();
  const asking = jobs.keepAsking(imported.signal);
  // Where something else fails first, that is to be told.
  asking.catch(() => {});
  await Promise.all([delivery.send(), strike()]);
  await delivery.settle();
  const took_ms = performance.now() - begun;
  imported.abort();
  await asking;
  const rows = await jobs.trace();
  await jobs.check();
  const evidence = new Map([...(await takeEvidence(site)), ['trace of all cases', rows]]);
  const crashed = site.crashed();
  await site.finish();
  return { evidence, took_ms, jobs, crashed };
}

/** Each fault has a stream of its own, whichever others are done. */
function streamOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 0);
}
