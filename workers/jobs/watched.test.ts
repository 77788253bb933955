import { expect, test } from 'vitest';
import { Watched } from './watched.ts';

test('whoever follows sees the present state, each change and the last', async () => {
  const watched = new Watched('queued');
  const states = watched.follow();
  expect((await states.next()).value).toBe('queued');
  const next = states.next();
  watched.change('running');
  expect((await next).value).toBe('running');
  watched.change('half');
  watched.end('done');
  expect((await states.next()).value).toBe('done');
  expect((await states.next()).done).toBe(true);
});

test('whoever comes late sees the last state', async () => {
  const watched = new Watched('queued');
  watched.end('done');
  expect(await Array.fromAsync(watched.follow())).toEqual(['done']);
});

test('a change while nobody waits is not missed', async () => {
  const watched = new Watched(1);
  const states = watched.follow();
  await states.next();
  watched.change(2);
  expect((await states.next()).value).toBe(2);
});
