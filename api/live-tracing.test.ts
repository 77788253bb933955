import { expect, test } from 'vitest';
import { LiveTracing } from './live-tracing.ts';
import type { TracingService } from './service.ts';
import { fakeTracing } from './testing/fake-tracing.ts';

/** Snapshots of growing versions; `load()` lets the next one that is asked for be ready. */
function snapshots() {
  const asked: PromiseWithResolvers<void>[] = [];
  const closed: number[] = [];
  const open = async (): Promise<TracingService> => {
    const gate = Promise.withResolvers<void>();
    const version = asked.push(gate);
    await gate.promise;
    return { ...fakeTracing([]), version, close: async () => void closed.push(version) };
  };
  return { live: new LiveTracing(open), asked, closed };
}

test('there is no snapshot before the first is loaded', async () => {
  const { live, asked } = snapshots();
  const ready = live.refresh();
  expect([live.current(), live.hold()]).toEqual([undefined, undefined]);
  await expect.poll(() => asked.length).toBe(1);
  asked[0]!.resolve();
  await ready;
  expect(live.current()?.version).toBe(1);
});

test('calls during a load share the load after it', async () => {
  const { live, asked } = snapshots();
  const first = live.refresh();
  await expect.poll(() => asked.length).toBe(1);
  const later = [live.refresh(), live.refresh(), live.refresh()];
  asked[0]!.resolve();
  await first;
  await expect.poll(() => asked.length).toBe(2);
  asked[1]!.resolve();
  await Promise.all(later);
  expect([live.current()?.version, asked.length]).toEqual([2, 2]);
});

test('an old snapshot is closed when its last reader is done, and not before', async () => {
  const { live, asked, closed } = snapshots();
  const load = async () => {
    const done = live.refresh();
    await expect.poll(() => asked.at(-1)).toBeDefined();
    asked.at(-1)!.resolve();
    await done;
  };
  await load();
  const held = live.hold()!;
  const second = live.refresh();
  await expect.poll(() => asked.length).toBe(2);
  asked[1]!.resolve();
  await second;
  expect([live.current()?.version, closed]).toEqual([2, []]);
  held[Symbol.dispose]();
  held[Symbol.dispose]();
  await expect.poll(() => closed).toEqual([1]);
  await live.close();
  expect([live.current(), closed]).toEqual([undefined, [1, 2]]);
});

test('a load that fails leaves the present snapshot, and the next one is tried', async () => {
  let calls = 0;
  const live = new LiveTracing(async () => {
    if (++calls === 2) throw new Error('no memory');
    return { ...fakeTracing([]), version: calls };
  });
  await live.refresh();
  await expect(live.refresh()).rejects.toThrow('no memory');
  expect(live.current()?.version).toBe(1);
  await live.refresh();
  expect(live.current()?.version).toBe(3);
});
