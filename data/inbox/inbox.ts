import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileFormat } from '../feeds/file-name.ts';
import { PARTIAL, removeFile, replaceFile, sync } from '../journal/durable.ts';

/** What was sent in to be imported, and what became of it. */
export interface InboxEntry {
  readonly id: string;
  /** From 1, in order of receipt. */
  readonly number: number;
  readonly feed: string;
  /** Path of the body, which is also what its rejected records name as their file. */
  readonly file: string;
  readonly bytes: number;
  /** Epoch seconds. */
  readonly received_at: number;
  readonly timeZone?: string;
  readonly delimiter?: string;
  /** Absent while it waits. */
  readonly outcome?: Outcome;
}

export interface Outcome {
  /** Epoch seconds. */
  readonly finished_at: number;
  /** `rows_read` = `accepted` + `already_known` + `rejected`; absent where the body could not be read to its end. */
  readonly counts?: { rows_read: number; accepted: number; already_known: number; rejected: number };
  readonly remedies: readonly string[];
  /** Why nothing of the body was taken. */
  readonly refusal?: string;
}

/** A body on its way in. */
export interface Delivery {
  readonly feed: string;
  readonly format: FileFormat;
  readonly body: AsyncIterable<Uint8Array>;
  readonly received_at: number;
  readonly timeZone?: string;
  readonly delimiter?: string;
}

/** Finished entries that are remembered; the oldest are forgotten first. */
const FINISHED_MAX = 1000;

/**
 * Bodies that were sent in and are not yet imported, each a file beside a JSON file that says what it is. Both are
 * synced before the sender hears of it, so that what was taken is imported even if the process dies.
 */
export class Inbox {
  readonly #folder: string;
  readonly #entries = new Map<string, InboxEntry>();
  #number = 0;
  #tail: Promise<void> = Promise.resolve();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the inbox of a data folder, and removes what was never taken. */
  static async open(dataFolder: string): Promise<Inbox> {
    const inbox = new Inbox(resolve(dataFolder, 'inbox'));
    await mkdir(inbox.#folder, { recursive: true });
    await inbox.#load();
    return inbox;
  }

  get(id: string): InboxEntry | undefined {
    return this.#entries.get(id);
  }

  /** Entries that wait, in order of receipt. */
  waiting(): InboxEntry[] {
    return this.#inOrder().filter(({ outcome }) => !outcome);
  }

  /** Takes a body. Once this returns, body and entry are synced. Throws what the body throws; nothing is left then. */
  async take({ feed, format, body, ...rest }: Delivery): Promise<InboxEntry> {
    const number = ++this.#number;
    const partial = join(this.#folder, `${number}${PARTIAL}`);
    try {
      const { sha256, bytes } = await writeBody(body, partial);
      // The name is that of the content: rows rejected of the same body again are the same rejected records.
      const file = join(this.#folder, `${feed}-${sha256.slice(0, 16)}.${format}`);
      await sync(partial);
      const entry = { id: `${number}-${sha256.slice(0, 16)}`, number, feed, file, bytes, ...rest };
      await this.#oneByOne(async () => {
        await rename(partial, file);
        await this.#keep(entry);
      });
      return entry;
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** Notes what became of an entry and removes its body. */
  finish(id: string, outcome: Outcome): Promise<void> {
    return this.#oneByOne(async () => {
      const entry = { ...this.#entries.get(id)!, outcome };
      await this.#keep(entry);
      if (!this.waiting().some(({ file }) => file === entry.file)) await removeFile(entry.file);
      const finished = this.#inOrder().filter((other) => other.outcome);
      for (const old of finished.slice(0, -FINISHED_MAX)) await this.#forget(old);
    });
  }

  /** Two entries may share a body, which must not go as the one is finished and the other is taken. */
  #oneByOne(task: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(task);
    this.#tail = done.catch(() => {});
    return done;
  }

  async #keep(entry: InboxEntry): Promise<void> {
    await replaceFile(this.#pathOf(entry), JSON.stringify(entry));
    this.#entries.set(entry.id, entry);
  }

  async #forget(entry: InboxEntry): Promise<void> {
    this.#entries.delete(entry.id);
    await removeFile(this.#pathOf(entry));
  }

  async #load(): Promise<void> {
    const names = await readdir(this.#folder);
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const entry = this.#here(JSON.parse(await readFile(join(this.#folder, name), 'utf8')));
      this.#entries.set(entry.id, entry);
      this.#number = Math.max(this.#number, entry.number);
    }
    const bodies = new Set(this.waiting().map(({ file }) => file));
    for (const name of names) {
      const path = join(this.#folder, name);
      if (!name.endsWith('.json') && !bodies.has(path)) await rm(path);
    }
  }

  /** The body of an entry that waits lies in this folder, wherever that was when it was taken. */
  #here(entry: InboxEntry): InboxEntry {
    return entry.outcome ? entry : { ...entry, file: join(this.#folder, basename(entry.file)) };
  }

  #inOrder(): InboxEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.number - b.number);
  }

  #pathOf({ id }: InboxEntry): string {
    return join(this.#folder, `${id}.json`);
  }
}

async function writeBody(body: AsyncIterable<Uint8Array>, path: string) {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* digested(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  // Opened first: a stream that opens its file itself may make it after a failure has removed it.
  const file = await open(path, 'w');
  await pipeline(digested, file.createWriteStream());
  return { sha256: hash.digest('hex'), bytes };
}
