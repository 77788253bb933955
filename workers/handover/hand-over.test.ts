import { expect, onTestFinished } from 'vitest';
import { CarrierAwayError } from '../jobs/errors.ts';
import { testWithRedis } from '../servers/testing/require-servers.ts';
import { HandOver, OwnerAwayError } from './hand-over.ts';
import { OwnerDesk } from './owner-desk.ts';
import { RedisOwnership } from './ownership.ts';
import { type Answer, type HandedRequest, PIECE_BYTES } from './protocol.ts';
import { type GivenRedis, givenRedis } from './testing.ts';

type Respond = (request: HandedRequest, body: Buffer) => Promise<Answer>;

const REQUEST: HandedRequest = {
  method: 'POST',
  url: '/v1/feeds/visits',
  headers: { 'content-type': 'text/csv' },
  caller: 'gateway',
  roles: ['ingest'],
  areas: [],
};

async function* bytesOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function textOf({ body }: Answer): Promise<string> {
  return Buffer.concat(await Array.fromAsync(body)).toString();
}

/** An owner that answers so, and somebody who asks. */
async function deskOf({ url }: GivenRedis, answer: Respond) {
  const onNotice = () => {};
  const ownership = await RedisOwnership.claim({ url, owner: 'one', onNotice });
  onTestFinished(() => ownership.release());
  const desk = await OwnerDesk.open({ url, answer, onNotice });
  onTestFinished(() => desk.stop());
  return { ownership, desk };
}

async function askerOf({ url }: GivenRedis): Promise<HandOver> {
  const asker = await HandOver.connect({ url, onNotice: () => {} });
  onTestFinished(() => asker.stop());
  return asker;
}

testWithRedis('a request reaches the owner as it is, and its answer whoever asked', async () => {
  const redis = await givenRedis();
  const large = 'x'.repeat(3 * PIECE_BYTES + 5);
  await deskOf(redis, async (request, body) => {
    expect(request).toEqual(REQUEST);
    return { status: 202, headers: { location: '/here' }, body: bytesOf(String(body.length), large) };
  });
  const asker = await askerOf(redis);
  const answer = await asker.ask(REQUEST, Buffer.from(large));
  expect([answer.status, answer.headers]).toEqual([202, { location: '/here' }]);
  expect(await textOf(answer)).toBe(large.length + large);
  expect(await redis.command('keys', 'truyvet:request:*:*')).toEqual([]);
});

testWithRedis('an answer that is made slowly is read as it is made, however long it is', async () => {
  const redis = await givenRedis();
  let made = 0;
  const { promise: wanted, resolve: want } = Promise.withResolvers<void>();
  await deskOf(redis, async () => {
    async function* pieces() {
      yield Buffer.from('first');
      await wanted;
      for (; made < 100; made++) yield Buffer.from('more');
    }
    return { status: 200, headers: {}, body: pieces() };
  });
  const { body } = await (await askerOf(redis)).ask(REQUEST);
  const reader = body[Symbol.asyncIterator]();
  expect(String((await reader.next()).value)).toBe('first');
  want();
  expect(String((await reader.next()).value)).toBe('more');
  // What nobody reads waits at the owner.
  expect(made).toBeLessThan(50);
  await reader.return?.();
});

testWithRedis('without an owner nothing is asked', async () => {
  const redis = await givenRedis();
  const asker = await askerOf(redis);
  await expect(asker.ask(REQUEST)).rejects.toThrow(OwnerAwayError);
  const { ownership, desk } = await deskOf(redis, async () => expect.unreachable());
  await desk.stop();
  const asked = asker.ask(REQUEST);
  await ownership.release();
  // It was taken back before anybody began with it.
  await expect(asked).rejects.toThrow(OwnerAwayError);
});

testWithRedis('an owner that fails amid an answer does not leave it looking whole', async () => {
  const redis = await givenRedis();
  await deskOf(redis, async () => {
    async function* pieces() {
      yield Buffer.from('first');
      throw new Error('the disk failed');
    }
    return { status: 200, headers: {}, body: pieces() };
  });
  const answer = await (await askerOf(redis)).ask(REQUEST);
  await expect(textOf(answer)).rejects.toThrow(CarrierAwayError);
});

testWithRedis('with Redis away a request is refused at once', async () => {
  const redis = await givenRedis();
  const asker = await askerOf(redis);
  await redis.kill();
  await expect(asker.ask(REQUEST)).rejects.toThrow(CarrierAwayError);
});

testWithRedis('a request whose owner died with it is given up, though another owner is there', async () => {
  const redis = await givenRedis();
  const { promise: later, resolve: answer } = Promise.withResolvers<Answer>();
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  await deskOf(redis, () => {
    take();
    return later;
  });
  const asked = (await askerOf(redis)).ask(REQUEST);
  await taken;
  // As the queue has it, once nobody was heard of for as long as its lock holds.
  for (const key of (await redis.command('keys', 'truyvet:request:*-*')) as string[])
    if (!/:(body|answer|asking)$/.test(key)) await redis.command('del', key);
  await expect(asked).rejects.toThrow(CarrierAwayError);
  answer({ status: 200, headers: {}, body: bytesOf() });
});
