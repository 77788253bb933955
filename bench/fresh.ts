import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Served } from '../api/testing/served.ts';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import type { Figure } from './figure.ts';
import { FreshRecords, SCALE } from './fresh-records.ts';
import { timed } from './measure.ts';

const NOW = 1_630_000_000;
const LOAD = { records_s: 10_000, perPost: 300, duration_s: 30, warmup_s: 5 };
/** Every so many posts are visits. */
const VISITS_EVERY = 6;
const QUERY_EVERY_MS = 50;
const POLL_EVERY_MS = 10;

interface Measured {
  readonly fresh_ms: number[];
  readonly query_ms: number[];
  readonly loopDelay_ms: number[];
  records: number;
  refused: number;
}

/** How soon a posted record is in the answers while records stream in and queries run. */
export async function benchFresh(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    const records = new FreshRecords();
    await fill(folder, records);
    const server = await Served.start(join(folder, 'data'), NOW);
    const measured = await underLoad(server, records).finally(() => server.end('SIGTERM'));
    return figures(measured);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fill(folder: string, records: FreshRecords): Promise<void> {
  const store = await Store.open(join(folder, 'data'), { now: () => NOW });
  const files = { encounters: records.encounters(SCALE.encounters), cases: records.cases() };
  for (const [feed, text] of Object.entries(files)) {
    const file = join(folder, `${feed}.csv`);
    await writeFile(file, text);
    await importFile(store, { file });
  }
  await store.close();
}

async function underLoad(server: Served, records: FreshRecords): Promise<Measured> {
  await new Load(server, records).run(LOAD.warmup_s);
  return new Load(server, records).run(LOAD.duration_s);
}

/** Posts at a steady rate, whatever becomes of them, beside queries and probes. */
class Load {
  readonly #server: Served;
  readonly #records: FreshRecords;
  readonly #measured: Measured = { fresh_ms: [], query_ms: [], loopDelay_ms: [], records: 0, refused: 0 };
  #until = 0;

  constructor(server: Served, records: FreshRecords) {
    this.#server = server;
    this.#records = records;
  }

  async run(duration_s: number): Promise<Measured> {
    this.#until = performance.now() + 1000 * duration_s;
    await Promise.all([this.#posts(), this.#queries(), this.#probes(), this.#loopDelays()]);
    return this.#measured;
  }

  async #posts(): Promise<void> {
    const every_ms = (1000 * LOAD.perPost) / LOAD.records_s;
    const sent: Promise<void>[] = [];
    let due = performance.now();
    for (let number = 0; performance.now() < this.#until; number++) {
      const isVisits = number % VISITS_EVERY === 0;
      const body = isVisits ? this.#records.visits(LOAD.perPost) : this.#records.encounters(LOAD.perPost);
      sent.push(this.#post(isVisits ? 'visits' : 'encounters', body));
      due += every_ms;
      await wait(Math.max(0, due - performance.now()));
    }
    await Promise.all(sent);
  }

  async #post(feed: string, body: string): Promise<void> {
    const { status } = await this.#server.post(feed, body);
    if (status === 202) this.#measured.records += LOAD.perPost;
    else this.#measured.refused++;
  }

  async #queries(): Promise<void> {
    for (let number = 0; performance.now() < this.#until; number++) {
      const asked = () => this.#contacts(number % SCALE.cases);
      this.#measured.query_ms.push(1000 * (await timed(asked)).elapsed_s);
      await wait(QUERY_EVERY_MS);
    }
  }

  async #probes(): Promise<void> {
    for (let number = 0; performance.now() < this.#until; number++) {
      const person = `marked-${this.#until.toFixed()}-${number}`;
      const seen = () => this.#untilListed(number % SCALE.cases, person);
      this.#measured.fresh_ms.push(1000 * (await timed(seen)).elapsed_s);
    }
  }

  async #untilListed(caseNumber: number, person: string): Promise<void> {
    await this.#post('encounters', this.#records.meeting(caseNumber, person));
    while (!(await this.#contacts(caseNumber)).includes(`"${person}"`)) await wait(POLL_EVERY_MS);
  }

  async #contacts(caseNumber: number): Promise<string> {
    return (await this.#server.get(`/v1/cases/c${caseNumber}/contacts?level=1`)).text();
  }

  async #loopDelays(): Promise<void> {
    while (performance.now() < this.#until) {
      const metrics = await (await this.#server.get('/metrics')).text();
      const [, delay_s] = /^truyvet_event_loop_delay_seconds (.*)$/m.exec(metrics) ?? [];
      this.#measured.loopDelay_ms.push(1000 * Number(delay_s));
      await wait(500);
    }
  }
}

function figures({ fresh_ms, query_ms, loopDelay_ms, records, refused }: Measured): Figure[] {
  const sizes = { persons: SCALE.persons, encounters: SCALE.encounters, records_s: LOAD.records_s };
  const less = { unit: 'ms', better: 'less', seed: SCALE.seed, sizes } as const;
  const note = `${fresh_ms.length} probes, median ${quantile(fresh_ms, 0.5).toFixed()} ms, longest ${Math.max(...fresh_ms).toFixed()} ms`;
  return [
    {
      name: 'from a post to the answers, 99th percentile',
      samples: [quantile(fresh_ms, 0.99)],
      target: 200,
      note,
      ...less,
    },
    { name: 'from a post to the answers, median', samples: fresh_ms, ...less },
    {
      name: 'records taken in',
      samples: [records / LOAD.duration_s],
      unit: 'records/s',
      better: 'more',
      target: LOAD.records_s,
      seed: SCALE.seed,
      sizes,
      note: `posts of ${LOAD.perPost}; ${refused} refused`,
    },
    {
      name: 'F1 of a case over HTTP meanwhile, 99th percentile',
      samples: [quantile(query_ms, 0.99)],
      note: `median ${quantile(query_ms, 0.5).toFixed(1)} ms`,
      ...less,
    },
    { name: "the event loop's mean delay meanwhile", samples: loopDelay_ms, ...less },
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}
