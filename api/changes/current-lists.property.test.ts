import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Store } from '../../data/store/store.ts';
import { importAll, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { writeRecords } from '../../data/testing/write-records.ts';
import { policyFrom } from '../../engine/policy.ts';
import { randomWorld } from '../../engine/testing/random-world.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { Row } from '../formats/row-set.ts';
import { LiveTracing } from '../live-tracing.ts';
import { LiveStore } from '../tracing/live-store.ts';
import { FATES, keyed, steps } from '../tracing/testing/imports-in-steps.ts';
import type { Told } from './change-log.ts';
import { CurrentLists } from './current-lists.ts';
import { rowsOf } from './list-changes.ts';

const SEED = 20211229;
const LEVEL = 3;
/** Air that lasts after its source has left, so that stays touch others that they do not overlap with. */
const POLICY = policyFrom({ min_exposure_s: 60, aerosol_tail_s: 1800 });
const pool = new TracePool(1);
afterAll(() => pool.close());

/** The lists of a store that is followed, and its answers. */
async function followed(store: Store): Promise<{ live: LiveTracing; lists: CurrentLists }> {
  const lists = new CurrentLists({ policy: POLICY, level: LEVEL, onNotice: expect.fail });
  const live = new LiveTracing(
    () => LiveStore.load(store, pool, POLICY, null, (...step) => lists.followed(...step)),
    expect.fail,
    (tracing) => lists.answersFrom(tracing),
  );
  await live.refresh();
  return { live, lists };
}

/** Rows by case and person. */
type Copy = Map<string, Row>;

const nameOf = ({ case_id, person }: Row) => JSON.stringify([case_id, person]);

async function fullRun(live: LiveTracing): Promise<Copy> {
  const copy: Copy = new Map();
  const tracing = live.current()!;
  const options = { level: LEVEL, policy: POLICY, asOf: null, evidence: false };
  for (const { case_id } of tracing.cases(POLICY)) {
    const rows = await Array.fromAsync(tracing.trace([case_id], options)).catch(() => []);
    for (const { level, via, first_exposure, last_exposure, exposure_s, qualified_at, person } of rows.flat())
      copy.set(nameOf({ case_id, person }), {
        level,
        via,
        first_exposure,
        last_exposure,
        exposure_s,
        qualified_at,
      });
  }
  return copy;
}

function copyOf(lists: CurrentLists): Copy {
  const rows = [...lists.lists()].flatMap(([caseId, list]) => rowsOf(caseId, list));
  return new Map(rows.map(({ case_id, person, ...row }) => [nameOf({ case_id, person }), row]));
}

/** What a subscriber makes of a copy of its own by what it is told; a person who enters must not be there yet. */
function update(copy: Copy, told: Told): void {
  if (told.type !== 'change') throw new Error('there was nothing to be told anew');
  for (const { case_id, person, change, ...values } of told.change.rows) {
    const name = nameOf({ case_id, person });
    expect(copy.has(name)).toBe(change !== 'enters');
    const is = Object.entries(values).filter(([column]) => !column.endsWith('_before'));
    if (change === 'leaves') copy.delete(name);
    else copy.set(name, Object.fromEntries(is));
  }
}

/** Whatever the log has after a version. */
async function toldSince(lists: CurrentLists, version: number): Promise<Told[]> {
  const log = await lists.log();
  const told: Told[] = [];
  const since = log.since(version, 60_000);
  while (told.length < log.numPartsSince(version)) told.push((await since.next()).value as Told);
  return told;
}

test('lists kept by what batches change are those of a full run, and subscribers can make the same of it', async () => {
  let numTold = 0;
  const random = {
    records: randomWorld(),
    fates: fc.infiniteStream(fc.constantFrom(...FATES)),
    isJoining: fc.boolean(),
  };
  await fc.assert(
    fc.asyncProperty(fc.record(random), async ({ records, fates, isJoining }) => {
      await withStore(await temporaryFolder(), async (store) => {
        const put = async (feeds: Readonly<Record<string, readonly object[]>>) =>
          importAll(store, await writeRecords(await temporaryFolder(), feeds));
        const [first, ...later] = steps(keyed(records), () => fates.next().value);
        await put(first!);
        const { live, lists } = await followed(store);
        await lists.log();
        const copy = await fullRun(live);
        expect(copyOf(lists)).toEqual(copy);
        // Each feed by itself, so that what one batch touches is not hidden by another.
        const batches = later.flatMap((feeds) =>
          Object.entries(feeds).map(([feed, rows]) => ({ [feed]: rows })),
        );
        const [a, b] = records.cases;
        if (isJoining && a && b) batches.push({ identities: [{ person: a.person, same_as: b.person }] });
        for (const feeds of batches) {
          const { version } = await lists.log();
          await put(feeds);
          await live.refresh();
          await lists.settled();
          const full = await fullRun(live);
          expect(copyOf(lists)).toEqual(full);
          const told = await toldSince(lists, version);
          for (const each of told) update(copy, each);
          expect(copy).toEqual(full);
          numTold += told.length;
        }
        await lists.close();
        await live.close();
      });
    }),
    { seed: SEED, numRuns: 6 },
  );
  expect(numTold).toBeGreaterThan(10);
}, 300_000);
