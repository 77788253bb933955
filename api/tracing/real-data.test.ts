import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesOf, importFile } from '../../data/import.ts';
import { Store } from '../../data/store/store.ts';
import { writeDistrict } from '../../data/synth/district.ts';
import { errorRates } from '../../data/synth/errors/rates.ts';
import { recordsOfFolder } from '../../data/testing/feed-folder.ts';
import { naiveTrace } from '../../engine/naive/trace.ts';
import { builtInPolicy, DEFAULT_POLICY, type Policy } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { ContactRow, TracingService } from '../service.ts';
import { LiveStore } from './live-store.ts';

const SHARED_DATA = join(import.meta.dirname, '../../../shared/data');

let folder: string;

const pool = new TracePool(2);
afterAll(() => pool.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'truyvet-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function imported<T>(
  input: string,
  ask: (tracing: TracingService, store: Store) => Promise<T>,
): Promise<T> {
  const store = await Store.open(join(folder, 'data'), { now: () => 1_800_000_000 });
  try {
    for (const file of await filesOf([input], () => {})) await importFile(store, { file });
    const live = await LiveStore.load(store, pool);
    const { tracing } = live;
    const answer = await ask(tracing, store);
    await live.close();
    return answer;
  } finally {
    await store.close();
  }
}

async function listsOf(tracing: TracingService, caseIds: string[], level: number, policy: Policy) {
  const lists: ContactRow[][] = [];
  const options = { level, policy, asOf: null, evidence: false };
  for await (const rows of tracing.trace(caseIds, options)) lists.push(rows);
  return lists.map((rows) => rows.map(exposureColumns));
}

function exposureColumns(row: ContactRow) {
  const { level, person, via, first_exposure, last_exposure, exposure_s, qualified_at, is_case } = row;
  return { level, person, via, first_exposure, last_exposure, exposure_s, qualified_at, is_case };
}

function naiveLists(input: string, caseIds: string[], level: number, policy: Policy) {
  const records = recordsOfFolder(input);
  return caseIds.map((caseId) => {
    const index = records.cases.find(({ case_id }) => case_id === caseId)!;
    return naiveTrace(records, policy, index, { level, asOf: null });
  });
}

/** Folder, records by feed, and cases to compare. */
const FOLDERS = [
  { name: 'sfhh', rows: { encounters: 70_261, cases: 4 }, caseIds: ['sfhh-1', 'sfhh-2', 'sfhh-3', 'sfhh-4'] },
  { name: 'workplace', rows: { encounters: 9827, cases: 4 }, caseIds: ['invs13-1', 'invs13-2', 'invs13-3'] },
  {
    name: 'vietnam-2020',
    rows: { cases: 288, transmissions: 85, entries: 48 },
    caseIds: ['BN17', 'BN21', 'BN34', 'BN91'],
  },
  { name: 'mers-korea-2015', rows: { cases: 162, transmissions: 98 }, caseIds: ['SK_1', 'SK_14'] },
] as const;

describe.each(FOLDERS)('$name', ({ name, rows, caseIds }) => {
  const input = join(SHARED_DATA, name);

  test.skipIf(!existsSync(input))(
    'is accepted whole, and its lists are those of the naive version (needs shared/data)',
    async () => {
      await imported(input, async (tracing, store) => {
        const held = (await store.status()).filter((feed) => feed.rows > 0);
        expect(Object.fromEntries(held.map((feed) => [feed.feed, feed.rows]))).toEqual(rows);
        expect(held.map((feed) => feed.rejected)).toEqual(held.map(() => 0));
        const anyContact = builtInPolicy('vn-2020-12');
        expect(await listsOf(tracing, [...caseIds], 2, DEFAULT_POLICY)).toEqual(
          naiveLists(input, [...caseIds], 2, DEFAULT_POLICY),
        );
        expect(await listsOf(tracing, [caseIds[0]], 2, anyContact)).toEqual(
          naiveLists(input, [caseIds[0]], 2, anyContact),
        );
      });
    },
  );
});

test('the lists of an artificial district are those of the naive version, three levels deep', async () => {
  const input = join(folder, 'district');
  await writeDistrict(input, { seed: 3, persons: 200, days: 8, errors: errorRates(0) });
  // The naive version joins no identifiers: registers and forms say who is who.
  const registers = ['persons', 'persons-population', 'identities'];
  for (const name of [...registers, 'vaccinations', 'declarations', 'consultations', 'tests'])
    await rm(join(input, `${name}.csv`));
  await imported(input, async (tracing) => {
    const caseIds = tracing.cases().map(({ case_id }) => case_id);
    expect(caseIds.length).toBeGreaterThan(0);
    const lists = await listsOf(tracing, caseIds, 3, DEFAULT_POLICY);
    expect(lists.flat().length).toBeGreaterThan(0);
    expect(lists).toEqual(naiveLists(input, caseIds, 3, DEFAULT_POLICY));
  });
});

test('every row of a district has evidence whose episodes add up to its exposure', async () => {
  const input = join(folder, 'district');
  await writeDistrict(input, { seed: 4, persons: 300, days: 8 });
  await imported(input, async (tracing) => {
    const caseIds = tracing.cases().map(({ case_id }) => case_id);
    const options = { level: 2, policy: DEFAULT_POLICY, asOf: null, evidence: true };
    let numRows = 0;
    for await (const rows of tracing.trace(caseIds, options)) {
      for (const row of rows) {
        const episodes = row.evidence ?? [];
        expect(mergedTime_s(episodes)).toBe(row.exposure_s);
        for (const { records } of episodes) expect(records.length).toBeGreaterThan(0);
      }
      numRows += rows.length;
    }
    expect(numRows).toBeGreaterThan(0);
  });
});

function mergedTime_s(episodes: readonly { start: number; end: number }[]): number {
  let total_s = 0;
  let until = -Infinity;
  for (const { start, end } of episodes) {
    total_s += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return total_s;
}
