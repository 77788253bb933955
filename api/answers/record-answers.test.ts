import { expect, test } from 'vitest';
import { ANSWERS } from '../../data/answers/catalogue.ts';
import { HotspotError } from '../../data/hotspots/error.ts';
import { resolveIdentities } from '../../data/identity/aliases.ts';
import { csv, folderWith, withStore } from '../../data/store/testing/folder.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { askedNothing } from './parameters.ts';
import { RecordAnswers } from './record-answers.ts';

const T = 1_627_837_200;
const folder = await folderWith([
  await csv('venues', 'venue,lat,lng', 'here,21.03,105.85', 'there,10.8,106.7'),
  await csv(
    'visits',
    'person,venue,check_in,check_out',
    `a,here,${T},${T + 60}`,
    `a,there,${T + 3600},${T + 3660}`,
  ),
]);
const flows = ANSWERS.find(({ name }) => name === 'flows')!;

test('questions asked at once over one connection do not see each other’s tables', async () => {
  await withStore(folder, async ({ connection }) => {
    await resolveIdentities(connection);
    const tracing = {
      ...fakeTracing([]),
      read: (task: (on: typeof connection) => never) => task(connection),
    };
    const answers = new RecordAnswers({ answer: () => expect.fail() });
    const ask = async (resolution: number) => {
      const asked = { ...askedNothing(T, DEFAULT_POLICY.zone), resolution };
      const part = { after: null, limit: 10 };
      return (await answers.page(tracing as never, DEFAULT_POLICY, flows, asked, part)).rows;
    };
    const resolutions = [4, 5, 6, 7, 8, 9, 10];
    const oneByOne: unknown[] = [];
    for (const resolution of resolutions) oneByOne.push(await ask(resolution));
    expect(new Set(oneByOne.map((rows) => JSON.stringify(rows))).size).toBe(resolutions.length);
    expect(await Promise.all(resolutions.map(ask))).toEqual(oneByOne);
  });
});

test('calls for help are listed where no record has a position, and so no cell is hot', async () => {
  const calls = await csv('help_requests', 'request_id,requested_at,need,person', `h,${T},food,p`);
  const help = ANSWERS.find(({ name }) => name === 'help')!;
  await withStore(await folderWith([calls]), async ({ connection }) => {
    await resolveIdentities(connection);
    const tracing = {
      ...fakeTracing([]),
      read: (task: (on: typeof connection) => never) => task(connection),
    };
    const answers = new RecordAnswers({
      answer: async () => Promise.reject(new HotspotError('no record has a position')),
    });
    const asked = askedNothing(T + 60, DEFAULT_POLICY.zone);
    const { rows } = await answers.page(tracing as never, DEFAULT_POLICY, help, asked, {
      after: null,
      limit: 9,
    });
    expect(rows).toMatchObject([{ id: 'h', subject: 'food', hotspot: null }]);
  });
});
