import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Store } from '../../data/store/store.ts';
import { importAll, temporaryFolder } from '../../data/store/testing/folder.ts';
import { writeRecords } from '../../data/testing/write-records.ts';
import { DEFAULT_POLICY, type Policy } from '../../engine/policy.ts';
import { randomWorld } from '../../engine/testing/random-world.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { LiveStore } from './live-store.ts';
import { FATES, keyed, listsOf, steps } from './testing/imports-in-steps.ts';

const SEED = 20211229;
const pool = new TracePool(1);
afterAll(() => pool.close());

/** Days after the records of random worlds, in which they are sent in. */
const ACCEPTED_AT = [1_640_000_000, 1_640_100_000, 1_640_200_000] as const;
/** When records say they were recorded: before, between and after the times at which they were sent in. */
const RECORDED_AT = [1_639_000_000, 1_640_050_000, 1_640_150_000, 1_640_250_000] as const;
/** Each instant of these, and one between each two. */
const ASKED_AT = [...ACCEPTED_AT, ...RECORDED_AT].flatMap((at) => [at - 1, at, at + 1]);

type Row = Readonly<Record<string, unknown>>;
type Feeds = Readonly<Record<string, readonly Row[]>>;

/** Sends the feeds in at their times, into a folder of its own, and asks. */
async function afterImports<T>(imports: readonly Feeds[], ask: (live: LiveStore) => Promise<T>): Promise<T> {
  let now: number = ACCEPTED_AT[0];
  const store = await Store.open(await temporaryFolder(), { now: () => now });
  for (const [step, feeds] of imports.entries()) {
    now = ACCEPTED_AT[step]!;
    // One after the other, since the order of acceptance may decide.
    for (const [feed, rows] of Object.entries(feeds))
      await importAll(store, await writeRecords(await temporaryFolder(), { [feed]: rows }));
  }
  const live = await LiveStore.load(store, pool);
  try {
    return await ask(live);
  } finally {
    await live.close();
    await store.close();
  }
}

/** What of the imports was known by an instant. */
function knownBy(imports: readonly Feeds[], at: number): Feeds[] {
  return imports.map((feeds, step) => {
    const isKnown = ({ recorded_at = ACCEPTED_AT[step] }: Row) => Number(recorded_at) <= at;
    return Object.fromEntries(Object.entries(feeds).map(([feed, rows]) => [feed, rows.filter(isKnown)]));
  });
}

function asKnown(
  { tracing }: LiveStore,
  at: number | null,
  version: number | null,
  policy: Policy = DEFAULT_POLICY,
) {
  return tracing.asKnown({ at, version, policy, from: null });
}

test('what was known by an instant is answered as by a store that got only the records known then', async () => {
  let numRows = 0;
  let numOtherwise = 0;
  const random = {
    records: randomWorld(),
    fates: fc.infiniteStream(fc.constantFrom(...FATES)),
    recordedAt: fc.infiniteStream(fc.constantFrom(undefined, undefined, ...RECORDED_AT)),
    joins: fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 2 }),
    at: fc.constantFrom(...ASKED_AT),
  };
  await fc.assert(
    fc.asyncProperty(fc.record(random), async ({ records, fates, recordedAt, joins, at }) => {
      const persons = [...new Set(records.cases.map(({ person }) => person))];
      const identities = joins.map(([a, b], i) => ({
        person: persons[a % persons.length] ?? 'a',
        same_as: `other:${b}`,
        record_id: `join${i}`,
      }));
      const feeds = { ...keyed(records), identities };
      const imports = steps(feeds, () => fates.next().value).map((step) =>
        Object.fromEntries(
          Object.entries(step).map(([feed, rows]) => [
            feed,
            rows.map((row) => {
              const recorded_at = recordedAt.next().value;
              return recorded_at === undefined ? row : { ...row, recorded_at };
            }),
          ]),
        ),
      );
      const [found, present] = await afterImports(imports, async (live) => {
        using past = await asKnown(live, at, null);
        return [await listsOf(past.tracing), await listsOf(live.tracing)];
      });
      const expected = await afterImports(knownBy(imports, at), (live) => listsOf(live.tracing));
      expect(found).toEqual(expected);
      numRows += found!.flatMap(({ rows }) => (typeof rows === 'string' ? [] : rows.flat())).length;
      numOtherwise += Number(JSON.stringify(found) !== JSON.stringify(present));
    }),
    { seed: SEED, numRuns: 6 },
  );
  expect(numRows).toBeGreaterThan(10);
  expect(numOtherwise).toBeGreaterThan(1);
}, 300_000);

test('an earlier version is answered as it was answered then', async () => {
  const fates = fc.infiniteStream(fc.constantFrom(...FATES));
  await fc.assert(
    fc.asyncProperty(randomWorld(), fates, async (records, fate) => {
      const imports = steps(keyed(records), () => fate.next().value);
      const versions = imports.map(
        (_, i) =>
          imports
            .slice(0, i + 1)
            .flatMap((feeds) => Object.values(feeds))
            .filter((rows) => rows.length > 0).length,
      );
      const then = await Promise.all(
        imports.map((_, i) => afterImports(imports.slice(0, i + 1), (live) => listsOf(live.tracing))),
      );
      const now = await afterImports(imports, async (live) => {
        const lists = [];
        for (const version of versions) {
          using past = await asKnown(live, null, version);
          lists.push(await listsOf(past.tracing));
        }
        return lists;
      });
      expect(now).toEqual(then);
    }),
    { seed: SEED, numRuns: 2 },
  );
}, 300_000);

test('a version that the store has not been at is refused', async () => {
  await afterImports([], async (live) => {
    await expect(asKnown(live, null, 1)).rejects.toMatchObject({ code: 'unknown-version' });
  });
});
