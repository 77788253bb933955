import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** The loopback address, at which everything started here listens, and nowhere else. */
export const LOOPBACK = '127.0.0.1';

/** Ports of the loopback address that nobody listened at a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const listeners = Array.from({ length: count }, () => createServer().listen(0, LOOPBACK));
  await Promise.all(listeners.map((listener) => once(listener, 'listening')));
  const ports = listeners.map((listener) => (listener.address() as AddressInfo).port);
  await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
  return ports;
}
