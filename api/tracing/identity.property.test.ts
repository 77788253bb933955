import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type IdentifierPair, naivePrinted } from '../../data/identity/testing/naive-groups.ts';
import { importAll, temporaryFolder, withStore } from '../../data/store/testing/folder.ts';
import { writeRecords } from '../../data/testing/write-records.ts';
import { naiveTrace } from '../../engine/naive/trace.ts';
import { DEFAULT_POLICY, type Policy, policyFrom } from '../../engine/policy.ts';
import type { CaseRecord, ExposureRecords } from '../../engine/records.ts';
import { randomWorld } from '../../engine/testing/random-world.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { ContactRow, TracingService } from '../service.ts';
import { LiveStore } from './live-store.ts';

const SEED = 20211229;
const LEVELS = 3;
const POLICIES = [DEFAULT_POLICY, policyFrom({ base: 'vn-2020-12', infectious_after_s: 3 * 86_400 })];

/** A world, and random pairs of its persons that are said to be one; whom they meet, they meet no less. */
const worldAndPairs = randomWorld().chain((records) => {
  const person = fc.constantFrom(...personsOf(records), 'nobody');
  const pair = fc.tuple(person, person).filter(([a, b]) => a !== b);
  return fc.tuple(fc.constant(records), fc.array(pair, { minLength: 1, maxLength: 3 }));
});

function personsOf({ encounters, visits, cases }: ExposureRecords): string[] {
  const met = encounters.flatMap(({ person_a, person_b }) => [person_a, person_b]);
  return [...new Set([...met, ...[...visits, ...cases].map(({ person }) => person)])];
}

/** The records as they would be if every source had used the identifiers that are printed. */
function rewritten(records: ExposureRecords, pairs: readonly IdentifierPair[]): ExposureRecords {
  const printed = (person: string) => naivePrinted(pairs, person);
  const ofOne = <T extends { person: string }>(row: T): T => ({ ...row, person: printed(row.person) });
  return {
    encounters: records.encounters.map((row) => {
      return { ...row, person_a: printed(row.person_a), person_b: printed(row.person_b) };
    }),
    contacts: records.contacts.map((row) => ({ ...ofOne(row), contact: printed(row.contact) })),
    visits: records.visits.map(ofOne),
    entries: records.entries.map(ofOne),
    quarantine: records.quarantine.map(ofOne),
    cases: records.cases.map(ofOne),
  };
}

/** A period that ends before it starts is rejected by the feed. */
function isAccepted({ infectious_from, infectious_to }: CaseRecord): boolean {
  return infectious_from === null || infectious_to === null || infectious_from <= infectious_to;
}

function isTraceable({ onset, specimen, confirmed, ...given }: CaseRecord): boolean {
  const hasAnchor = (onset ?? specimen ?? confirmed) !== null;
  return hasAnchor || (given.infectious_from !== null && given.infectious_to !== null);
}

async function traced(tracing: TracingService, { case_id }: CaseRecord, policy: Policy) {
  const options = { level: LEVELS, policy, asOf: null, evidence: true };
  return (await Array.fromAsync(tracing.trace([case_id], options))).flat();
}

function exposureColumns(row: ContactRow) {
  const { level, person, via, first_exposure, last_exposure, exposure_s, qualified_at, is_case } = row;
  return { level, person, via, first_exposure, last_exposure, exposure_s, qualified_at, is_case };
}

function expectEvidence({ evidence, exposure_s }: ContactRow): void {
  const until = Math.max(...evidence!.map(({ end }) => end));
  const from = Math.min(...evidence!.map(({ start }) => start));
  expect(until - from).toBeGreaterThanOrEqual(exposure_s);
  for (const { records } of evidence!) expect(records).not.toEqual([]);
}

test('lists are those of the naive trace over records that use the printed identifiers', async () => {
  let numRows = 0;
  await fc.assert(
    fc.asyncProperty(worldAndPairs, async ([world, pairs]) => {
      const records = { ...world, cases: world.cases.filter(isAccepted) };
      const entries = records.entries.map((row) => ({ ...row, gate: 'Nội Bài' }));
      const identities = pairs.map(([person, same_as]) => ({ person, same_as }));
      const folder = await temporaryFolder();
      await withStore(folder, async (store) => {
        const inputs = await temporaryFolder();
        await importAll(store, await writeRecords(inputs, { ...records, entries, identities }));
        const live = await LiveStore.load(store, new TracePool(1));
        const { tracing } = live;
        const known = rewritten(records, pairs);
        for (const index of known.cases.filter(isTraceable))
          for (const policy of POLICIES) {
            const rows = await traced(tracing, index, policy);
            const naive = naiveTrace(known, policy, index, { level: LEVELS, asOf: null });
            expect(rows.map(exposureColumns)).toEqual(naive);
            for (const row of rows) expectEvidence(row);
            numRows += rows.length;
          }
        await live.close();
      });
    }),
    { seed: SEED, numRuns: 15 },
  );
  expect(numRows).toBeGreaterThan(100);
});
