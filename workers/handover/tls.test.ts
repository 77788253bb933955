import { setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished } from 'vitest';
import { missingForRedis, testUnless } from '../servers/testing/require-servers.ts';
import { missingForTls, tlsInFrontOf } from '../servers/testing/tls-proxy.ts';
import { HandOver } from './hand-over.ts';
import { OwnerDesk } from './owner-desk.ts';
import { RedisOwnership } from './ownership.ts';
import { givenRedis } from './testing.ts';

testUnless(
  missingForRedis() ?? missingForTls(),
  'requests are handed over TLS, with a password',
  async () => {
    const redis = await givenRedis();
    const plain = new URL(redis.url);
    const url = `rediss://:${plain.password}@127.0.0.1:${await tlsInFrontOf(Number(plain.port))}`;
    const onNotice = () => {};
    const ownership = await RedisOwnership.claim({ url, owner: 'one', onNotice });
    onTestFinished(() => ownership.release());
    const answer = async () => ({ status: 204, headers: {}, body: nothing() });
    const desk = await OwnerDesk.open({ url, answer, onNotice });
    onTestFinished(() => desk.stop());
    const asker = await HandOver.connect({ url, onNotice });
    onTestFinished(() => asker.stop());
    const request = { method: 'GET', url: '/', headers: {}, caller: null, roles: [], areas: [] };
    expect((await asker.ask(request)).status).toBe(204);
    await expect(HandOver.connect({ url: url.replace(plain.password, 'wrong'), onNotice })).rejects.toThrow(
      /refuses the user or password of REDIS_URL/,
    );
  },
);

testUnless(
  missingForRedis() ?? missingForTls(),
  'a Redis whose certificate nobody vouches for is refused, with what to do',
  async () => {
    const plain = new URL((await givenRedis()).url);
    const url = `rediss://:${plain.password}@127.0.0.1:${await tlsInFrontOf(Number(plain.port))}`;
    setDefaultCACertificates([]);
    await expect(HandOver.connect({ url, onNotice: () => {} })).rejects.toThrow(
      /has a certificate that is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); name its authority in NODE_EXTRA_CA_CERTS/,
    );
  },
);

async function* nothing(): AsyncGenerator<Uint8Array> {}
