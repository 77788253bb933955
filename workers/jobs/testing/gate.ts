import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { LOOPBACK } from '../../servers/free-port.ts';

/** A way to a server that can be cut, and breaks once when a word comes along. */
export class Gate {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #broken = Promise.withResolvers<void>();
  #word: string | null = null;

  private constructor(url: string, server: Server) {
    this.url = url;
    this.#server = server;
  }

  static async before(url: string): Promise<Gate> {
    const server = createServer().listen(0, LOOPBACK);
    await once(server, 'listening');
    const own = Object.assign(new URL(url), { port: (server.address() as AddressInfo).port });
    const gate = new Gate(own.href, server);
    server.on('connection', (socket) => gate.#join(socket, connect(Number(new URL(url).port), LOOPBACK)));
    onTestFinished(() => gate.#close());
    return gate;
  }

  /** Kept when it has broken at the word. */
  get broken(): Promise<void> {
    return this.#broken.promise;
  }

  breakAt(word: string): void {
    this.#word = word;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(client: Socket, server: Socket): void {
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {}).on('close', () => other.destroy());
      socket.on('data', (bytes: Buffer) => this.#pass(bytes, other));
    }
  }

  #pass(bytes: Buffer, to: Socket): void {
    if (this.#word === null || !bytes.includes(this.#word)) {
      to.write(bytes);
      return;
    }
    this.#word = null;
    to.destroy();
    this.#broken.resolve();
  }

  #close(): void {
    this.cut();
    this.#server.close();
  }
}
