import { expect, test } from 'vitest';
import { CarrierAwayError, UnfitRedisError } from './errors.ts';
import { NotReachedError, OnceReached } from './once-reached.ts';

test('what needs Redis is begun once it can be, and each reason why not is told once', async () => {
  const away = new CarrierAwayError('Redis does not answer');
  const failures = [away, away, new UnfitRedisError('Redis drops jobs')];
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const notices: string[] = [];
  let stops = 0;
  const stop = async () => void stops++;
  const begin = async () => {
    const failure = failures.shift();
    if (failure) throw failure;
    resolve();
    return { stop };
  };
  const reached = await OnceReached.begin(begin, (sentence) => notices.push(sentence));
  expect(() => reached.get()).toThrow(NotReachedError);
  await begun;
  await expect.poll(() => reached.get()).toEqual({ stop });
  expect(notices.map((sentence) => sentence.split(';')[0])).toEqual([
    'Redis does not answer',
    'Redis drops jobs',
  ]);
  await reached[Symbol.asyncDispose]();
  expect(stops).toBe(1);
});

test('at the first try anything but a Redis that is away is an error', async () => {
  const begin = async () => {
    throw new UnfitRedisError('Redis drops jobs');
  };
  await expect(OnceReached.begin(begin, () => {})).rejects.toThrow('Redis drops jobs');
});

test('what waits for another says nothing of its own, and gives up when it is ended', async () => {
  const begin = async () => {
    throw new NotReachedError('Redis has not answered yet');
  };
  const reached = await OnceReached.begin(begin, expect.unreachable);
  await reached[Symbol.asyncDispose]();
});
