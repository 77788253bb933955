import type { Random } from '../../data/synth/random.ts';
import type { Served } from '../testing/served.ts';

/** Makes the body of a feed's next post. */
export type BodyMaker = (number: number, random: Random) => string;

/** Sends one feed's posts one after the other, each again until it is taken, whatever becomes of the server. */
export class Sender {
  readonly feed: string;
  readonly #makeBody: BodyMaker;
  readonly #random: Random;
  /** Bodies that were taken, in order. */
  readonly taken: string[] = [];
  /** Where the last one taken tells what became of it. */
  #location = '';
  #number = 0;
  #body: string | null = null;

  constructor(feed: string, makeBody: BodyMaker, random: Random) {
    this.feed = feed;
    this.#makeBody = makeBody;
    this.#random = random;
  }

  /** Posts until the server is gone. */
  async stream(server: Served): Promise<void> {
    while (await this.post(server).catch(() => false));
  }

  /** Sends the body that has not been taken, or else the next one. False where the server is busy. */
  async post(server: Served): Promise<boolean> {
    this.#body ??= this.#makeBody(this.#number++, this.#random);
    const response = await server.post(this.feed, this.#body);
    await response.text();
    if (response.status !== 202) return response.status === 503;
    this.#location = response.headers.get('location')!;
    this.taken.push(this.#body);
    this.#body = null;
    return true;
  }

  /** Sends what was not taken, and waits until all is in the answers. */
  async settle(server: Served): Promise<void> {
    if (this.#body !== null) while (!(await this.post(server)) || this.#body !== null);
    if (this.#location === '') return;
    const events = await (await server.get(`${this.#location}/events`)).text();
    if (!events.includes('"state":"done"')) throw new Error(`${this.feed}: the last import is not done`);
  }
}
