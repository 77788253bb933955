import { afterAll, expect, test } from 'vitest';
import { importAll, NOW, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { writeRecords } from '../../data/testing/write-records.ts';
import { DEFAULT_POLICY, type Policy, policyFrom } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { TracingService } from '../service.ts';
import { LiveStore } from './live-store.ts';

const DAY_S = 86_400;
const pool = new TracePool(1);
afterAll(() => pool.close());

/** An encounter of the case and the person, so many days before now. */
function met(person: string, days: number) {
  return { person_a: 'f0', person_b: person, start: NOW - days * DAY_S, duration_s: 1800 };
}

const theCase = { case_id: 'F0', person: 'f0', infectious_from: NOW - 900 * DAY_S, infectious_to: NOW };

async function contactsOf(tracing: TracingService, policy: Policy = DEFAULT_POLICY): Promise<string[]> {
  const options = { level: 1, policy, asOf: null, evidence: false };
  return (await Array.fromAsync(tracing.trace(['F0'], options))).flat().map(({ person }) => person);
}

async function withLive(
  encounters: readonly object[],
  ask: (live: LiveStore, add: (rows: readonly object[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  await withStore(await temporaryFolder(), async (store) => {
    const add = async (rows: readonly object[]) =>
      importAll(store, await writeRecords(await temporaryFolder(), { encounters: rows }));
    await importAll(store, await writeRecords(await temporaryFolder(), { cases: [theCase] }));
    await add(encounters);
    const live = await LiveStore.load(store, pool);
    await ask(live, add);
    await live.close();
  });
}

const kept_d = DEFAULT_POLICY.retention_s / DAY_S;

test('days beyond the retention fall off a store that is still written to', async () => {
  await withLive([met('old', kept_d + 2), met('young', kept_d - 2)], async ({ tracing }) => {
    expect(await contactsOf(tracing)).toEqual(['young']);
  });
});

test('a store whose latest record is older than the retention is history, and is traced whole', async () => {
  await withLive([met('older', 400), met('old', kept_d + 2)], async ({ tracing }) => {
    expect(await contactsOf(tracing)).toEqual(['old', 'older']);
  });
});

test('a policy that keeps more finds more', async () => {
  const more = policyFrom({ retention_s: DEFAULT_POLICY.retention_s + 7 * DAY_S });
  await withLive([met('old', kept_d + 2), met('young', 1)], async ({ tracing }) => {
    expect(await contactsOf(tracing, more)).toEqual(['old', 'young']);
  });
});

test('a record beyond the retention that comes later is not traced either, nor missed when it is retracted', async () => {
  const late = { ...met('late', kept_d + 3), record_id: 'r1' };
  await withLive([met('young', 1)], async (live, add) => {
    await add([late]);
    expect(await live.follow()).toBe('followed');
    await add([{ ...late, retracted: true }]);
    expect(await live.follow()).toBe('followed');
    expect(await contactsOf(live.tracing)).toEqual(['young']);
  });
});
