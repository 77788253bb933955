import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { LOOPBACK } from '../../workers/servers/free-port.ts';

/** What a proxy does with each piece that comes through it; pieces of one direction stay in order. */
export interface Weather {
  /** Held back for so long. */
  readonly delay_ms?: number;
  /** Whether, of the piece that is the `number`-th since the proxy began, half goes on, and then the connection is gone. */
  readonly halves?: (number: number) => boolean;
}

/** A TCP proxy between the product and one of its servers, which cuts, delays and halves. */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #weather: Weather = {};
  #pieces = 0;
  /** Connections that were cut. */
  cuts = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Listens on a loopback port, a free one where none is named, for a server at another. */
  static async start(targetPort: number, port = 0): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true }).listen(port, LOOPBACK);
    await once(server, 'listening');
    const proxy = new TcpProxy(server);
    server.on('connection', (socket) =>
      proxy.#join(socket, createConnection({ port: targetPort, host: LOOPBACK, allowHalfOpen: true })),
    );
    return proxy;
  }

  /** From now on; without an argument everything goes through as it is. */
  set(weather: Weather = {}): void {
    this.#weather = weather;
  }

  /** Cuts every connection that there is. */
  cut(): void {
    this.cuts += this.#pairs.size;
    for (const pair of this.#pairs) this.#drop(pair);
  }

  async stop(): Promise<void> {
    this.cut();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #join(client: Socket, server: Socket): void {
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    const drop = () => this.#drop(pair);
    for (const socket of pair) socket.on('error', drop);
    const pumps = [this.#pump(pair, client, server), this.#pump(pair, server, client)];
    Promise.all(pumps).then(() => this.#pairs.delete(pair), drop);
  }

  /** Reads the next piece only when the last one is gone, so that nothing piles up. */
  async #pump(pair: readonly [Socket, Socket], from: Socket, to: Socket): Promise<void> {
    // Who is done with sending may still want to hear the answer.
    const pieces: AsyncIterable<Buffer> = from.iterator({ destroyOnReturn: false });
    for await (const piece of pieces) {
      const { delay_ms = 0, halves } = this.#weather;
      if (delay_ms > 0) await new Promise((resolve) => setTimeout(resolve, delay_ms));
      const isHalved = halves?.(++this.#pieces) ?? false;
      const part = isHalved ? piece.subarray(0, piece.length >>> 1) : piece;
      await new Promise<void>((resolve, reject) =>
        to.write(part, (error) => (error ? reject(error) : resolve())),
      );
      if (!isHalved) continue;
      this.cuts++;
      this.#drop(pair);
    }
    to.end();
  }

  #drop(pair: readonly [Socket, Socket]): void {
    this.#pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  }
}
