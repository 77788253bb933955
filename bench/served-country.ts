import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { formatInstant } from '../engine/time.ts';
import { FIRST_INSTANT, mulberry, randomEncounters } from './random-encounters.ts';
import { serveFolder } from './served-folder.ts';

export const COUNTRY = { persons: 100_000, encounters: 1_000_000, days: 14, seed: 7, cases: 10_000 };

export interface ServedCountry extends AsyncDisposable {
  /** `http://127.0.0.1:49152` */
  readonly address: string;
  readonly caseIds: readonly string[];
}

/** A server in this process, over a store with persons, encounters and cases drawn at random. */
export async function serveCountry(): Promise<ServedCountry> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  resources.defer(() => rm(folder, { recursive: true }));
  const caseIds = await fill(folder);
  const server = await serveFolder(join(folder, 'data'));
  resources.defer(() => server.stop());
  const running = resources.move();
  return { address: server.address, caseIds, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** CSV of encounters between persons of the country. */
export function encounterLines(count: number, seed: number): string[] {
  const { personA, personB, start, end } = randomEncounters({ ...COUNTRY, encounters: count, seed });
  const lineOf = (row: number) =>
    `phone:${personA[row]},phone:${personB[row]},${formatInstant(start[row])},${end[row] - start[row]},50`;
  return ['person_a,person_b,start,duration_s,attenuation_db', ...Array.from(start.keys(), lineOf)];
}

async function fill(folder: string): Promise<string[]> {
  const random = mulberry(COUNTRY.seed + 1);
  const caseIds = Array.from({ length: COUNTRY.cases }, (_, i) => `BN${String(i).padStart(5, '0')}`);
  const persons = Array.from(
    { length: COUNTRY.persons },
    (_, i) => `phone:${i},Người thứ ${i},Phường ${i % 97}`,
  );
  const cases = caseIds.map((id) => {
    const onset = FIRST_INSTANT + Math.floor(random() * COUNTRY.days * 86_400);
    return `${id},phone:${Math.floor(random() * COUNTRY.persons)},${formatInstant(onset)}`;
  });
  const files = {
    encounters: encounterLines(COUNTRY.encounters, COUNTRY.seed),
    persons: ['person,name,home_area', ...persons],
    cases: ['case_id,person,onset', ...cases],
  };
  const store = await Store.open(join(folder, 'data'), { now: () => 1_800_000_000 });
  for (const [feed, lines] of Object.entries(files)) {
    const file = join(folder, `${feed}.csv`);
    await pipeline(Readable.from(lines.map((line) => `${line}\n`)), createWriteStream(file));
    await importFile(store, { file });
  }
  await store.close();
  return caseIds;
}
