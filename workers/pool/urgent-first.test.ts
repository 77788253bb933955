import { queueOptionsSymbol } from 'piscina';
import { expect, test } from 'vitest';
import { UrgentFirst, urgent } from './urgent-first.ts';

const task = (name: string) => ({ name, [queueOptionsSymbol]: null });

test('urgent tasks come before all others, each kind in order of arrival', () => {
  const queue = new UrgentFirst();
  const [a, b, c, d] = [task('a'), urgent(task('b')), task('c'), urgent(task('d'))];
  for (const each of [a, b, c, d]) queue.push(each);
  expect(queue.size).toBe(4);
  expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual([b, d, a, c]);
  expect([queue.shift(), queue.size]).toEqual([null, 0]);
});

test('a task that is removed does not come', () => {
  const queue = new UrgentFirst();
  const [a, b, c] = [task('a'), urgent(task('b')), task('c')];
  for (const each of [a, b, c]) queue.push(each);
  queue.remove(a);
  queue.remove(b);
  expect([queue.shift(), queue.shift()]).toEqual([c, null]);
});
