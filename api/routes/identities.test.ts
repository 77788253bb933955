import { expect, test } from 'vitest';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { given, testApp } from '../testing/test-app.ts';

await given('persons', 'person,phone', 'cccd:1,0901', 'cccd:2,0901');
const app = await testApp(fakeTracing([]));

const decide = (payload: object) => app.inject({ method: 'POST', url: '/v1/identities/decisions', payload });

/** Waits until what was taken is in the store. */
async function imported(location: unknown): Promise<void> {
  await app.inject(`${location}/events`);
}

test('a decision is taken in and undone; undone twice, it is unknown', async () => {
  const taken = await decide({ person: 'phone:0901', other: 'cccd:2', is_same: false });
  expect(taken.statusCode).toBe(202);
  await imported(taken.headers.location);
  const undo = () =>
    app.inject({ method: 'DELETE', url: `/v1/identities/decisions/${taken.json().decision_id}` });
  const undone = await undo();
  expect([undone.statusCode, undone.json().decision_id]).toEqual([202, taken.json().decision_id]);
  await imported(undone.headers.location);
  expect((await undo()).json()).toMatchObject({
    status: 404,
    code: 'unknown-decision',
    detail: expect.stringContaining(taken.json().decision_id),
  });
});

test.each([
  [{ person: 'cccd:1', other: 'cccd:9', is_same: true }, 'unknown-person'],
  [{ person: 'cccd:1', other: 'cccd:1', is_same: true }, 'bad-request'],
  [{ person: 'cccd:1', other: 'cccd:2' }, 'bad-request'],
])('%j is refused as %s', async (payload, code) => {
  expect((await decide(payload)).json().code).toBe(code);
});
