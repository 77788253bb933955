import { expect, test } from 'vitest';
import { Progress } from './progress.ts';
import { collector } from './testing/collector.ts';

function watched({ isTTY = false, quiet = false }) {
  const stderr = collector(isTTY);
  const clock = { now_ms: 0 };
  const io = { stdout: collector(), stderr, env: {}, now: () => clock.now_ms };
  const progress = new Progress(io, { quiet });
  const updateAt = (now_ms: number) => {
    clock.now_ms = now_ms;
    progress.update(`at ${now_ms}`);
  };
  return { progress, stderr, updateAt };
}

test('nothing is said of what is quick', () => {
  const { progress, stderr, updateAt } = watched({ isTTY: true });
  updateAt(999);
  progress.clear();
  expect(stderr.text()).toBe('');
});

test('a terminal has one line, which goes away at the end', () => {
  const { progress, stderr, updateAt } = watched({ isTTY: true });
  for (const now_ms of [1000, 1050, 1100]) updateAt(now_ms);
  progress.clear();
  expect(stderr.text()).toBe('\r\u001b[Kat 1000\r\u001b[Kat 1100\r\u001b[K');
});

test('a log has a line now and then', () => {
  const { progress, stderr, updateAt } = watched({});
  for (const now_ms of [1000, 5000, 11_000]) updateAt(now_ms);
  progress.clear();
  expect(stderr.text()).toBe('at 1000\nat 11000\n');
});

test('--quiet says nothing', () => {
  const { stderr, updateAt } = watched({ quiet: true });
  updateAt(60_000);
  expect(stderr.text()).toBe('');
});
