import { afterAll, expect, test } from 'vitest';
import { questionFrom } from '../../data/hotspots/question.ts';
import { resolveIdentities } from '../../data/identity/aliases.ts';
import { importFile } from '../../data/import.ts';
import { Store } from '../../data/store/store.ts';
import { csv, temporaryFolder } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { CaseRow, TracingService } from '../service.ts';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { Hotspots } from './hotspots.ts';
import { caseLines, casesAt } from './testing.ts';

const QUESTION = questionFrom({ resolution: 8 });
const FIRST = [...casesAt('a', 10.46, 105.63, 5), ...casesAt('b', 10.6, 105.7, 2, 3)];

const store = await Store.open(await temporaryFolder(), { now: () => 1_630_000_000 });
const hotspots = new Hotspots({ threads: 1 });
afterAll(async () => {
  await hotspots.close();
  await store.close();
});

/** A snapshot of the store with these cases imported. */
async function snapshotWith(cases: readonly CaseRow[]): Promise<TracingService> {
  await importFile(store, { file: await csv('cases', ...caseLines(cases)) });
  return {
    ...fakeTracing(cases),
    version: store.version,
    async read(task) {
      const connection = await store.connect();
      await resolveIdentities(connection);
      return task(connection).finally(() => connection.closeSync());
    },
  };
}

test('a new case among the others is counted without a full run, as a full run would', async () => {
  const before = await hotspots.answer(await snapshotWith(FIRST), DEFAULT_POLICY, QUESTION);
  const now = await snapshotWith([...FIRST, ...casesAt('c', 10.46, 105.63, 1, 2)]);
  const after = await hotspots.answer(now, DEFAULT_POLICY, QUESTION);
  expect(after.version).toBeGreaterThan(before.version);
  // A full run makes an area of its own.
  expect(after.layer.area).toBe(before.layer.area);
  const anew = new Hotspots({ threads: 1 });
  const full = await anew.answer(now, DEFAULT_POLICY, QUESTION);
  await anew.close();
  expect(after.layer.counts).toEqual(full.layer.counts);
  expect(after.layer.classes).toEqual(full.layer.classes);
  for (const [slot, z] of full.layer.numbers.z!.entries())
    expect(after.layer.numbers.z![slot]).toBeCloseTo(z, 9);
});

test('a case far away widens the study area by a full run', async () => {
  const far = [...FIRST, ...casesAt('c', 10.46, 105.63, 1, 2), ...casesAt('d', 21, 105.8, 1, 1)];
  const { layer } = await hotspots.answer(await snapshotWith(far), DEFAULT_POLICY, QUESTION);
  expect(layer.counts.reduce((sum, count) => sum + count)).toBe(9);
});

test('a question that failed can be asked again', async () => {
  const tracing = await snapshotWith(FIRST);
  const asked = questionFrom({ resolution: 8, population: [{ lat: 60, lng: 10, persons: 1 }] });
  for (const _ of [1, 2])
    await expect(hotspots.answer(tracing, DEFAULT_POLICY, asked)).rejects.toThrow('nobody in the study area');
});

test('a scan that nobody waits for ends', async () => {
  const asked = questionFrom({ resolution: 8, method: 'scan', replicates: 9999 });
  const signal = AbortSignal.abort(new Error('gone'));
  await expect(hotspots.find(await snapshotWith(FIRST), DEFAULT_POLICY, asked, { signal })).rejects.toThrow(
    'gone',
  );
});
