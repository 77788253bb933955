import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { TcpProxy, type Weather } from './tcp-proxy.ts';

/** A connection through a proxy to a server that says everything back. */
async function throughProxy(weather: Weather): Promise<{ proxy: TcpProxy; socket: Socket }> {
  const echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const proxy = await TcpProxy.start((echo.address() as AddressInfo).port);
  proxy.set(weather);
  const socket = createConnection(proxy.port, '127.0.0.1');
  await once(socket, 'connect');
  onTestFinished(async () => {
    socket.destroy();
    await proxy.stop();
    await echo[Symbol.asyncDispose]();
  });
  return { proxy, socket };
}

test('bytes come through as they are, to their end', async () => {
  const { proxy, socket } = await throughProxy({ delay_ms: 1 });
  const sent = Buffer.alloc(300_000, 'nguyên vẹn');
  const received = buffer(socket);
  socket.end(sent);
  expect((await received).equals(sent)).toBe(true);
  expect(proxy.cuts).toBe(0);
});

test('a piece that is halved comes as its first half, and is the last', async () => {
  const { proxy, socket } = await throughProxy({ halves: (number) => number === 4 });
  socket.write('first');
  expect(String((await once(socket, 'data'))[0])).toBe('first');
  socket.write('second');
  const received = buffer(socket);
  expect(String(await received)).toBe('sec');
  expect(proxy.cuts).toBe(1);
});

test('a cut ends every connection, and the next one goes through', async () => {
  const { proxy, socket } = await throughProxy({});
  socket.write('first');
  await once(socket, 'data');
  const closed = once(socket, 'close');
  proxy.cut();
  await closed;
  const next = createConnection(proxy.port, '127.0.0.1');
  next.end('second');
  expect(String(await buffer(next))).toBe('second');
});
