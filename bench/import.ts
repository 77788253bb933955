import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { formatInstant } from '../engine/time.ts';
import { type Figure, inTurn, medianTime_s, pairedRatio, timed } from './measure.ts';
import { randomEncounters } from './random-encounters.ts';

const SCALE = { persons: 200_000, encounters: 2_000_000, days: 14, seed: 7 };
const ROUNDS = 5;

/** Rows read, sums of start and duration: equal for whoever has taken all rows in. */
type Digest = readonly number[];

/** A checked import, journalled and committed, beside DuckDB's bare typed COPY of the same CSV. */
export async function benchImport(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    const file = join(folder, 'encounters.csv');
    await writeEncounters(file);
    let round = 0;
    const times = await inTurn(
      ROUNDS,
      () => timedImport(file, join(folder, `data-${round++}`)),
      () => timedCopy(file, join(folder, `bare-${round++}.duckdb`)),
    );
    const [ours, theirs] = [times.first[0].result, times.second[0].result];
    if (ours.join() !== theirs.join()) throw new Error(`import took in ${ours}, COPY ${theirs}`);
    const rate = (seconds: number) => (SCALE.encounters / seconds / 1e6).toFixed(2);
    return [
      {
        suite: 'import',
        name: "import, rows/s as a share of DuckDB's bare typed COPY",
        value: pairedRatio(times.first, times.second),
        unit: '×',
        target: { atLeast: 0.35 },
        note: `${SCALE.encounters} encounters, seed ${SCALE.seed}; import ${rate(medianTime_s(times.first))}, COPY ${rate(medianTime_s(times.second))} × 10⁶ rows/s`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timedImport(file: string, folder: string) {
  const store = await Store.open(folder, { now: () => 1_800_000_000 });
  const { elapsed_s } = await timed(() => importFile(store, { file }));
  const rows = await store.connection.runAndReadAll(
    'SELECT count(*), sum(start), sum(duration_s) FROM held_encounters',
  );
  await store.close();
  await rm(folder, { recursive: true });
  return { result: rows.getRows()[0].map(Number) as Digest, elapsed_s };
}

/** Into a file, checkpointed: on disk for good, as the import leaves it. */
async function timedCopy(file: string, path: string) {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`CREATE TABLE encounters
    (person_a VARCHAR, person_b VARCHAR, start TIMESTAMPTZ, duration_s UINTEGER, attenuation_db DOUBLE)`);
  const { elapsed_s } = await timed(async () => {
    await connection.run(`COPY encounters FROM '${file}' (FORMAT csv, HEADER, AUTO_DETECT false)`);
    await connection.run('CHECKPOINT');
  });
  const rows = await connection.runAndReadAll(
    'SELECT count(*), sum(epoch(start)), sum(duration_s) FROM encounters',
  );
  connection.closeSync();
  instance.closeSync();
  await rm(path);
  return { result: rows.getRows()[0].map(Number) as Digest, elapsed_s };
}

async function writeEncounters(file: string): Promise<void> {
  const { personA, personB, start, end } = randomEncounters(SCALE);
  // A day's file stands in the order of time, as systems deliver it.
  const order = Uint32Array.from(start.keys()).sort((a, b) => start[a] - start[b]);
  async function* lines() {
    yield 'person_a,person_b,start,duration_s,attenuation_db\n';
    for (let from = 0; from < order.length; from += 10_000)
      yield Array.from(
        order.subarray(from, from + 10_000),
        (row) =>
          `phone:${personA[row]},phone:${personB[row]},${formatInstant(start[row])},${end[row] - start[row]},${50 + (row % 40)}\n`,
      ).join('');
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}
