import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { FEEDS } from '../feeds/declaration.ts';
import { literal } from '../feeds/sql.ts';
import { Journal } from '../journal/journal.ts';
import { rebuild } from '../store/rebuild.ts';
import { rowsOf } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import {
  csv,
  digestsOf,
  folderWith,
  heldRows,
  NOW,
  temporaryFolder,
  withStore,
} from '../store/testing/folder.ts';
import { type ForgetStep, type ForgottenFeed, forget, wouldForget } from './forget.ts';
import { FORGETTABLE_FEEDS } from './forgettable.ts';

const DAY_S = 86_400;
const BEFORE = 1_630_000_000;
const old = (days: number) => BEFORE - days * DAY_S;
const young = (days: number) => BEFORE + days * DAY_S;

const ENCOUNTERS = 'person_a,person_b,start,duration_s,record_id,recorded_at,retracted';

/** Old and young records, corrected, retracted and rejected ones, over six batches. */
const files = [
  await csv(
    'encounters',
    ENCOUNTERS,
    `zebra-old,q1,${old(9)},900,e1,${old(1)},`,
    `p2,q2,${young(1)},900,e2,${old(1)},`,
    // It lasted until the day.
    `p3,q3,${BEFORE - 600},601,e3,${old(1)},`,
    // A correction says later that it was young.
    `p4,q4,${old(5)},900,e4,${old(1)},`,
    // Corrected to be old: it stays, or the young version would hold again.
    `p5,q5,${young(5)},900,e5,${old(1)},`,
    `zebra-old,q8,${old(8)},900,e8,,`,
    `p6,bad,yesterday,900,e6,,`,
  ),
  await csv(
    'encounters',
    ENCOUNTERS,
    `p4,q4,${young(2)},900,e4,${young(3)},`,
    `p5,q5,${old(2)},900,e5,${young(3)},`,
    `zebra-old,q1,${old(9)},900,e1,${young(3)},true`,
  ),
  await csv('encounters', ENCOUNTERS, `p7,q7,${young(4)},900,e7,,`),
  await csv(
    'visits',
    'person,venue,check_in,check_out',
    `zebra-old,v,${old(3)},${old(2)}`,
    `p8,v,${old(1)},${young(1)}`,
  ),
  await csv('visits', 'person,venue,check_in,check_out', `zebra-old,v,${old(4)},`),
  await csv('cases', 'case_id,person,onset', `c1,zebra-case,${old(30)}`),
];

let folder: string;
beforeAll(async () => {
  folder = await folderWith(files);
});

/** A copy of the folder, for a test to change. */
async function copied(): Promise<string> {
  const copy = await temporaryFolder();
  await cp(folder, copy, { recursive: true });
  return copy;
}

const persons = (store: Store, feed: string, column: string) =>
  heldRows(store, feed, column).then((rows) => rows.map((row) => row[column]));

const AFTER = { encounters: ['p2', 'p3', 'p4', 'p5', 'p7'], visits: ['p8'], cases: ['zebra-case'] };

async function remaining(store: Store) {
  return {
    encounters: await persons(store, 'encounters', 'person_a'),
    visits: await persons(store, 'visits', 'person'),
    cases: await persons(store, 'cases', 'person'),
  };
}

describe('forgetting', () => {
  test('drops records that are old in every version, and leaves all others as they were', async () => {
    await withStore(await copied(), async (store) => {
      const feeds = await forget(store, BEFORE);
      expect(feeds).toEqual([
        { feed: 'encounters', forgotten: 3, kept: 7, rejected: 0, batches: 2 },
        { feed: 'visits', forgotten: 2, kept: 1, rejected: 0, batches: 2 },
      ] satisfies ForgottenFeed[]);
      expect(await remaining(store)).toEqual(AFTER);
    });
  });

  test('rows that were rejected before then go too, later ones stay', async () => {
    await withStore(await copied(), async (store) => {
      expect(await Array.fromAsync(store.rejected())).toHaveLength(1);
      await forget(store, BEFORE);
      expect(await Array.fromAsync(store.rejected())).toHaveLength(1);
      const [feed] = await forget(store, NOW + DAY_S);
      expect(feed).toMatchObject({ feed: 'encounters', rejected: 1 });
      expect(await Array.fromAsync(store.rejected())).toHaveLength(0);
    });
  });

  test('batches keep their ids; those that lose rows are of the next generation, the others untouched', async () => {
    const copy = await copied();
    const before = (await Journal.open(copy)).entries;
    await withStore(copy, (store) => forget(store, BEFORE));
    const after = (await Journal.open(copy)).entries;
    expect(after.map(({ batch }) => batch)).toEqual(before.map(({ batch }) => batch));
    expect(after.map(({ generation }) => generation)).toEqual([2, 2, 1, 2, 2, 1]);
    expect(after[2]).toEqual(before[2]);
    expect(after[4]!.records).toBeNull();
  });

  test('a second time nothing is left to forget, and nothing is written', async () => {
    const copy = await copied();
    await withStore(copy, (store) => forget(store, BEFORE));
    const manifest = await readFile(join(copy, 'journal', 'manifest.ndjson'), 'utf8');
    await withStore(copy, async (store) => expect(await forget(store, BEFORE)).toEqual([]));
    expect(await readFile(join(copy, 'journal', 'manifest.ndjson'), 'utf8')).toBe(manifest);
  });

  test('what would be forgotten is told without a change', async () => {
    await withStore(await copied(), async (store) => {
      const digests = await digestsOf(store);
      const told = await wouldForget(store, BEFORE);
      expect(await digestsOf(store)).toEqual(digests);
      expect(await forget(store, BEFORE)).toEqual(told);
    });
  });

  test('no file of the folder has the forgotten person any more, and a rebuild gives the same store', async () => {
    const copy = await copied();
    expect(await filesWith(copy, 'zebra-old')).not.toEqual([]);
    await withStore(copy, async (store) => {
      await forget(store, BEFORE);
      const digests = await digestsOf(store);
      expect((await rebuild(store)).map(({ after }) => after)).toEqual(digests);
      for (const name of await journalFiles(copy)) {
        const found = `FROM read_parquet(${literal(name)}) AS r WHERE r::VARCHAR LIKE '%zebra-old%'`;
        expect(await rowsOf(store.connection, found), name).toEqual([]);
      }
    });
    expect(await filesWith(copy, 'zebra-old')).toEqual([]);
  });

  test('a folder that has forgotten takes further records', async () => {
    const copy = await copied();
    await withStore(copy, (store) => forget(store, BEFORE));
    const { importFile } = await import('../import.ts');
    const file = await csv('encounters', ENCOUNTERS, `p9,q9,${young(9)},900,e9,,`);
    await withStore(copy, async (store) => {
      expect(await importFile(store, { file })).toMatchObject({ accepted: 1 });
      expect(await persons(store, 'encounters', 'person_a')).toEqual([...AFTER.encounters, 'p9']);
    });
  });
});

describe('killed', () => {
  const STEPS: ForgetStep[] = [
    'batch written',
    'batch written',
    'batch written',
    'batch written',
    'manifest written',
    'old files removed',
    'store made',
    'store in place',
  ];

  test.each(STEPS.map((step, i) => [i + 1, step] as const))(
    'at step %i, %s, it has forgotten all or nothing, and a second try ends it',
    async (number, step) => {
      const copy = await copied();
      expect(await killedAt(copy, number)).toBe(step);
      const hasForgotten = STEPS.indexOf('manifest written') < number;
      await withStore(copy, async (store) => {
        const encounters = await persons(store, 'encounters', 'person_a');
        expect(encounters).toEqual(hasForgotten ? AFTER.encounters : [...AFTER.encounters, 'zebra-old']);
        expect(await forget(store, BEFORE)).toHaveLength(hasForgotten ? 0 : 2);
        expect(await remaining(store)).toEqual(AFTER);
      });
      const { entries } = await Journal.open(copy);
      const listed = entries
        .flatMap(({ records, rejected }) => [records, rejected])
        .filter((file) => file !== null);
      expect((await journalFiles(copy)).map((path) => path.split('/').at(-1))).toEqual(
        listed.map(({ name }) => name).sort(),
      );
      expect(await filesWith(copy, 'zebra-old')).toEqual([]);
    },
  );
});

/** Ends the process that forgets once it has come to the step of this number; tells which step that was. */
async function killedAt(copy: string, number: number): Promise<string> {
  const script = fileURLToPath(new URL('./testing/forget-until.ts', import.meta.url));
  const child = spawn(process.execPath, [script, copy, String(BEFORE), String(number)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = await once(child.stdout!, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return String(text).trim();
}

async function journalFiles(copy: string): Promise<string[]> {
  const names = await readdir(join(copy, 'journal'));
  return names
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map((name) => join(copy, 'journal', name));
}

/** Files below the folder whose bytes hold the text. */
async function filesWith(copy: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(copy, { recursive: true })) {
    const path = join(copy, name);
    if ((await stat(path)).isFile() && (await readFile(path)).includes(text)) found.push(name);
  }
  return found;
}

test('whatever is old goes and nothing else, in any order of versions and files', async () => {
  const version = fc.record({
    key: fc.integer({ min: 1, max: 4 }),
    day: fc.integer({ min: -3, max: 3 }),
    recorded: fc.option(fc.integer({ min: 1, max: 5 })),
    retracted: fc.boolean(),
  });
  const batches = fc.array(fc.array(version, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(batches, async (given) => {
      const line = ({ key, day, recorded, retracted }: (typeof given)[number][number]) =>
        `p${key},q,${young(day)},60,k${key},${recorded === null ? '' : young(recorded)},${retracted || ''}`;
      const paths = await Promise.all(given.map((rows) => csv('encounters', ENCOUNTERS, ...rows.map(line))));
      const made = await folderWith(paths);
      const youngKeys = new Set(
        given
          .flat()
          .filter(({ day }) => day >= 0)
          .map(({ key }) => `k${key}`),
      );
      await withStore(made, async (store) => {
        const before = await heldRows(store, 'encounters', 'record_id, start');
        await forget(store, BEFORE);
        const expected = before.filter(({ record_id }) => youngKeys.has(String(record_id)));
        expect(await heldRows(store, 'encounters', 'record_id, start')).toEqual(expected);
      });
    }),
    { numRuns: 6, seed: 20211229 },
  );
});

test('only feeds with an instant are forgotten, and each is one of those there are', () => {
  expect(FORGETTABLE_FEEDS).toHaveLength(10);
  for (const { columns } of FORGETTABLE_FEEDS)
    expect(columns.some(({ kind }) => kind === 'instant')).toBe(true);
  expect(FEEDS.length).toBeGreaterThan(FORGETTABLE_FEEDS.length);
});
