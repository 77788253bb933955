import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { figureScale } from './encounter-world.ts';
import { BAD_ROWS, IMPORT_SCALE, writeEncounters } from './encounters-csv.ts';
import type { Figure } from './figure.ts';
import { inTurn, medianTime_s, pairedRatios, timed } from './measure.ts';

const ROUNDS = 5;
const BAD_EVERY = 2_000;

/** Rows read, sums of start and duration: equal for whoever has taken all rows in. */
type Digest = readonly number[];

/** A checked import, journalled and committed, beside DuckDB's bare typed COPY of the same CSV; and with bad rows. */
export async function benchImport(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  try {
    const file = join(folder, 'encounters.csv');
    await writeEncounters(file);
    const spoilt = join(folder, 'encounters-spoilt.csv');
    await writeEncounters(spoilt, BAD_EVERY);
    return [await besideCopy(file, folder), await besideClean(spoilt, file, folder)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function besideCopy(file: string, folder: string): Promise<Figure> {
  const times = await inTurn(
    ROUNDS,
    () => timedImport(file, join(folder, 'data')),
    () => timedCopy(file, join(folder, 'bare.duckdb')),
  );
  const [ours, theirs] = [times.first[0].result, times.second[0].result];
  if (ours.join() !== theirs.join()) throw new Error(`import took in ${ours}, COPY ${theirs}`);
  const rate = (seconds: number) => (IMPORT_SCALE.encounters / seconds / 1e6).toFixed(2);
  return {
    name: "import, rows/s as a share of DuckDB's bare typed COPY",
    samples: pairedRatios(times.second, times.first),
    unit: '×',
    better: 'more',
    target: 0.45,
    ...figureScale(IMPORT_SCALE),
    note: `import ${rate(medianTime_s(times.first))}, COPY ${rate(medianTime_s(times.second))} × 10⁶ rows/s`,
  };
}

/** What bad rows cost: they have to be told with line, column, value and reason. */
async function besideClean(spoilt: string, clean: string, folder: string): Promise<Figure> {
  const times = await inTurn(
    ROUNDS,
    () => timedImport(clean, join(folder, 'data')),
    () => timedImport(spoilt, join(folder, 'data')),
  );
  const lost = times.first[0].result[0] - times.second[0].result[0];
  if (lost !== IMPORT_SCALE.encounters / BAD_EVERY) throw new Error(`${lost} rows were rejected`);
  return {
    name: `import, time with one bad row in ${BAD_EVERY} as a multiple of the clean file's`,
    samples: pairedRatios(times.second, times.first),
    unit: '×',
    better: 'less',
    target: 1.6,
    ...figureScale(IMPORT_SCALE),
    note: `${lost} bad rows of ${BAD_ROWS.length} kinds; medians ${medianTime_s(times.first).toFixed(2)} and ${medianTime_s(times.second).toFixed(2)} s`,
  };
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
