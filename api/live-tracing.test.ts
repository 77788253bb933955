import { expect, test } from 'vitest';
import { LiveTracing } from './live-tracing.ts';
import type { Followed, FollowingTracing } from './service.ts';
import { fakeTracing } from './testing/fake-tracing.ts';

/** A store whose batches are counted; what is loaded follows it until it is told that it cannot. */
class FakeStore {
  version = 0;
  /** How the load of each number, from 1, follows from now on. */
  readonly follows = new Map<number, Followed>();
  /** Numbers of the loads that fail to follow. */
  readonly failing = new Set<number>();
  readonly closed: number[] = [];
  readonly notices: string[] = [];
  /** What the next load waits for, or fails with. */
  gate: Promise<void> = Promise.resolve();
  loads = 0;

  readonly live = new LiveTracing(
    () => this.#load(),
    (sentence) => this.notices.push(sentence),
  );

  async #load(): Promise<FollowingTracing> {
    const number = ++this.loads;
    let seen = this.version;
    await this.gate;
    const snapshot = () => ({ ...fakeTracing([]), version: seen });
    return {
      get tracing() {
        return snapshot();
      },
      follow: async () => {
        if (this.failing.has(number)) throw new TypeError('nothing of the kind');
        const followed = this.follows.get(number) ?? 'followed';
        if (followed !== 'stale') seen = this.version;
        return followed;
      },
      close: async () => void this.closed.push(number),
    };
  }
}

test('there is no snapshot before the first is loaded', async () => {
  const store = new FakeStore();
  const gate = Promise.withResolvers<void>();
  store.gate = gate.promise;
  const ready = store.live.refresh();
  expect([store.live.current(), store.live.hold()]).toEqual([undefined, undefined]);
  gate.resolve();
  await ready;
  expect(store.live.current()?.version).toBe(0);
});

test('a batch is followed without another load', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  store.version = 1;
  await store.live.refresh();
  expect([store.live.current()?.version, store.loads]).toEqual([1, 1]);
});

test('what cannot be followed is there once it is loaded anew, and what came meanwhile too', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  store.follows.set(1, 'stale');
  store.version = 1;
  const gate = Promise.withResolvers<void>();
  store.gate = gate.promise;
  const refreshed = store.live.refresh();
  await expect.poll(() => store.loads).toBe(2);
  store.version = 2;
  gate.resolve();
  await refreshed;
  expect([store.live.current()?.version, store.loads]).toEqual([2, 2]);
});

test('calls while it is loaded anew wait for the same load', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  store.follows.set(1, 'stale');
  const gate = Promise.withResolvers<void>();
  store.gate = gate.promise;
  const calls = [store.live.refresh(), store.live.refresh()];
  await expect.poll(() => store.loads).toBe(2);
  calls.push(store.live.refresh());
  gate.resolve();
  await Promise.all(calls);
  expect(store.loads).toBe(2);
});

test('a load that is itself stale when it takes its place is followed by another', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  store.follows.set(1, 'stale').set(2, 'stale');
  store.version = 1;
  await store.live.refresh();
  expect([store.live.current()?.version, store.loads]).toEqual([1, 3]);
});

test('one that is nearly full answers at once, and is replaced in the background', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  store.follows.set(1, 'full');
  store.version = 1;
  const gate = Promise.withResolvers<void>();
  store.gate = gate.promise;
  await store.live.refresh();
  expect([store.live.current()?.version, store.closed]).toEqual([1, []]);
  gate.resolve();
  await expect.poll(() => store.closed).toEqual([1]);
  expect(store.live.current()?.version).toBe(1);
});

test('one that fails to follow is replaced, and says so', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  store.failing.add(1);
  store.version = 1;
  await store.live.refresh();
  expect([store.live.current()?.version, store.loads]).toEqual([1, 2]);
  expect(store.notices).toEqual(['the answers cannot follow the store and are loaded anew: TypeError']);
});

test('what is replaced is closed when its last reader is done, and not before', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  const held = store.live.hold()!;
  store.follows.set(1, 'stale');
  await store.live.refresh();
  expect(store.closed).toEqual([]);
  held[Symbol.dispose]();
  held[Symbol.dispose]();
  await expect.poll(() => store.closed).toEqual([1]);
  await store.live.close();
  expect([store.live.current(), store.closed]).toEqual([undefined, [1, 2]]);
});

test('a load that fails leaves the present snapshot, and the next one is tried', async () => {
  const store = new FakeStore();
  await store.live.refresh();
  store.follows.set(1, 'stale');
  store.gate = Promise.reject(new Error('no memory'));
  await expect(store.live.refresh()).rejects.toThrow('no memory');
  expect(store.live.current()?.version).toBe(0);
  store.gate = Promise.resolve();
  store.version = 3;
  await store.live.refresh();
  expect(store.live.current()?.version).toBe(3);
});
