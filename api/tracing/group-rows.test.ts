import { afterAll, expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { type Policy, policyFrom } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import type { ContactRow, TraceOptions, TracingService } from '../service.ts';
import { LiveStore } from './live-store.ts';

const GUESTS = Array.from({ length: 40 }, (_, i) => `p${String(i).padStart(2, '0')}`);
const ALL = GUESTS.length;

/** A case among 40 guests at the stadium; p00 also sat beside the case on the bus, p01 met somebody the day after. */
const folder = await folderWith([
  await csv(
    'visits',
    'person,venue,check_in,check_out,record_id',
    ...['case', ...GUESTS].map((p) => `${p},stadium,2021-08-03T12:00:00Z,2021-08-03T14:00:00Z,v-${p}`),
  ),
  await csv('venues', 'venue,name', 'stadium,Sân vận động'),
  await csv(
    'encounters',
    'person_a,person_b,start,duration_s',
    'case,p00,2021-08-03T16:00:00Z,1200',
    'p01,f2,2021-08-04T12:00:00Z,1200',
  ),
  await csv('cases', 'case_id,person,onset', 'f0,case,2021-08-03T00:00:00Z'),
]);

const pool = new TracePool(1);
afterAll(() => pool.close());

async function asked<T>(ask: (tracing: TracingService) => Promise<T>): Promise<T> {
  return withStore(folder, async (store) => {
    const live = await LiveStore.load(store, pool);
    try {
      return await ask(live.tracing);
    } finally {
      await live.close();
    }
  });
}

const above = (group_above: number): Policy => policyFrom({ group_above });

function listed(options: Partial<TraceOptions>): Promise<ContactRow[]> {
  const question = { level: 2, policy: above(20), asOf: null, evidence: false, ...options };
  return asked(async (tracing) => (await Array.fromAsync(tracing.trace(['f0'], question))).flat());
}

const GROUP = 'group:stadium@2021-08-03T12:00:00Z';

test('a stay among more than allowed is told as one row, and says whom it stands for', async () => {
  const rows = await listed({ groups: 'told' });
  expect(rows.map(({ level, person, via }) => [level, person, via])).toEqual([
    [1, GROUP, 'case'],
    [1, 'p00', 'case'],
    [2, 'f2', 'p01'],
  ]);
  expect(rows[0]).toEqual({
    case_id: 'f0',
    level: 1,
    person: GROUP,
    via: 'case',
    first_exposure: Date.parse('2021-08-03T12:00:00Z') / 1000,
    last_exposure: Date.parse('2021-08-03T14:00:00Z') / 1000,
    exposure_s: 7200,
    qualified_at: Date.parse('2021-08-03T12:15:00Z') / 1000,
    is_case: false,
    name: 'Sân vận động',
    quarantine_end: Date.parse('2021-08-17T14:00:00Z') / 1000,
    group: GROUP,
    group_others: ALL,
    group_rows: ALL - 1,
  });
});

test('its list is given on request, everybody marked who rests on it', async () => {
  const rows = await listed({ groups: 'list' });
  expect(rows).toHaveLength(ALL + 1);
  const marked = rows.filter(({ group }) => group === GROUP).map(({ person }) => person);
  expect(marked).toEqual(GUESTS.slice(1));
  const plain = await listed({});
  expect(rows.map(({ group, group_others, ...row }) => row)).toEqual(plain);
});

test('the rows told and those that a group stands for are all rows, at any limit', async () => {
  const plain = await listed({});
  for (const limit of [1, ALL - 1, ALL, 1000]) {
    const rows = await listed({ groups: 'told', policy: above(limit) });
    expect(rows.reduce((sum, { group_rows = 1 }) => sum + group_rows, 0)).toBe(plain.length);
    expect(rows.some(({ group }) => group)).toBe(limit < ALL);
  }
});

test('a group is proved by the stay of its source', async () => {
  const [row] = await listed({ groups: 'told', evidence: true });
  expect(row!.evidence).toMatchObject([
    {
      venue: 'stadium',
      venue_name: 'Sân vận động',
      imputed: false,
      records: [{ record_id: 'v-case', person: 'case' }],
    },
  ]);
});

test('ranked, groups stand behind all who have a score', async () => {
  const rows = await listed({ groups: 'told', rank: 'cwa-2023' });
  expect(rows.map(({ person }) => person)).toEqual(['p00', GROUP, 'f2']);
});

test('why-not tells whoever rests on a group that they are on the list, and by which group', async () => {
  const question = { level: 2, policy: above(20), asOf: null };
  await asked(async (tracing) => {
    const told = await tracing.whyNot('f0', 'p05', question);
    expect(told.on_list).toBe(true);
    expect(told.explanation).toContain(`It is told by the group exposure ${GROUP}, among ${ALL} others.`);
    expect((await tracing.whyNot('f0', 'p00', question)).explanation).not.toContain('group');
  });
});
