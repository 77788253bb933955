import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Figure } from './figure.ts';
import type { LoopLoad } from './loop-load.ts';
import { COUNTRY, serveCountry } from './served-country.ts';

const MEASURED_MS = 15_000;
const WARM_UP_MS = 3_000;
/** The histogram counts whole intervals; what goes beyond is delay. */
const RESOLUTION_MS = 1;
const LOADS = {
  'a batch of 10,000 cases': { imports: false },
  'a batch, imports': { imports: true },
};

/** How long the server's event loop keeps others waiting while batches, queries and imports run together. */
export async function benchLoop(): Promise<Figure[]> {
  await using served = await serveCountry();
  const { address, caseIds } = served;
  const figures: Figure[] = [];
  for (const [name, { imports }] of Object.entries(LOADS)) {
    const load = new Worker(new URL('./loop-load.ts', import.meta.url), {
      workerData: { address, caseIds, imports } satisfies LoopLoad,
    });
    await setTimeout(WARM_UP_MS);
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    const work = new WorkBetweenTurns();
    delay.enable();
    await setTimeout(MEASURED_MS);
    delay.disable();
    const works_ms = work.stop();
    await load.terminate();
    const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    figures.push({
      name: `delay of the event loop under ${name} and queries, 99th percentile`,
      samples: [ms(delay.percentile(99))],
      unit: 'ms',
      better: 'less',
      target: 10,
      note: `${COUNTRY.persons} persons, ${COUNTRY.encounters} encounters, ${COUNTRY.cases} cases; 99.9th percentile ${ms(delay.percentile(99.9)).toFixed(1)}, longest ${ms(delay.max).toFixed(1)} ms; the thread's own work between two turns: 99th percentile ${at(works_ms, 0.99)}, 99.9th ${at(works_ms, 0.999)}, longest ${at(works_ms, 1)} ms`,
    });
  }
  return figures;
}

/** CPU time of this thread between turns of its event loop: its part of the delay, whatever else the machine does. */
class WorkBetweenTurns {
  readonly #works_ms: number[] = [];
  readonly #timer = setInterval(() => this.#read(), RESOLUTION_MS);
  #last = process.threadCpuUsage();

  /** Ascending. */
  stop(): number[] {
    clearInterval(this.#timer);
    return this.#works_ms.sort((a, b) => a - b);
  }

  #read(): void {
    const { user, system } = process.threadCpuUsage(this.#last);
    this.#works_ms.push((user + system) / 1000);
    this.#last = process.threadCpuUsage();
  }
}

function at(ascending_ms: readonly number[], share: number): string {
  return (ascending_ms[Math.ceil(ascending_ms.length * share) - 1] ?? 0).toFixed(1);
}
