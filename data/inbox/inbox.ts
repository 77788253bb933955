import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
  /** How foreign columns become the feed's: a mapping built in, by name, or its JSON. Not kept once it is finished. */
  readonly map?: string;
  /** Name of the key with which it was sent, where one was shown. */
  readonly sender?: string;
  /** First line, where it ends within 4 KiB: bodies of one header may be read together. Not kept once it is finished. */
  readonly firstLine?: string;
  /** Absent while it waits. */
  readonly outcome?: Outcome;
}

/** `done` where it has counts, `cancelled` where it says so, else `failed`. */
export interface Outcome {
  /** Epoch seconds. */
  readonly finished_at: number;
  /** Number of the attempt that ended it; absent where it was the first. */
  readonly attempt?: number;
  /** `rows_read` = `accepted` + `already_known` + `rejected`; absent where nothing of the body was taken. */
  readonly counts?: { rows_read: number; accepted: number; already_known: number; rejected: number };
  readonly remedies: readonly string[];
  /** Why it failed. */
  readonly refusal?: string;
  readonly cancelled?: true;
}

/** A body on its way in. */
export interface Delivery {
  readonly feed: string;
  readonly format: FileFormat;
  readonly body: AsyncIterable<Uint8Array>;
  readonly received_at: number;
  readonly timeZone?: string;
  readonly delimiter?: string;
  readonly sender?: string;
  readonly map?: string;
}

interface Arrival {
  readonly entry: InboxEntry;
  /** Where the body is. */
  readonly partial: string;
}

/** Finished entries that are remembered at least; the oldest are forgotten first. */
const FINISHED_MAX = 10_000;
const FIRST_LINE_BYTES_MAX = 4096;
const OUTCOMES = '.outcomes.json';

/**
 * Bodies that were sent in and are not yet imported, each a file beside a JSON file that says what it is. Both are
 * synced before the sender hears of it, so that what was taken is imported even if the process dies. What became of
 * bodies that were imported together is one file more, which outlives theirs.
 */
export class Inbox {
  readonly #folder: string;
  readonly #entries = new Map<string, InboxEntry>();
  /** Finished entries by the file that holds them, the oldest first. */
  readonly #finished = new Map<string, readonly InboxEntry[]>();
  #number = 0;
  /** What is written and synced, and has not yet its names. */
  readonly #arrivals: Arrival[] = [];
  #published: Promise<void> | null = null;
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

  /** Entries that wait or are remembered, in order of receipt. */
  all(): InboxEntry[] {
    return [...this.#entries.values()].sort(byNumber);
  }

  /** Entries that wait, in order of receipt. */
  waiting(): InboxEntry[] {
    return [...this.#entries.values()].filter(({ outcome }) => !outcome).sort(byNumber);
  }

  /** Takes a body. Once this returns, body and entry are synced. Throws what the body throws; nothing is left then. */
  async take({ feed, format, body, ...rest }: Delivery): Promise<InboxEntry> {
    const number = ++this.#number;
    const partial = join(this.#folder, `${number}${PARTIAL}`);
    try {
      const { sha256, ...found } = await writeBody(body, partial);
      const file = join(this.#folder, `${feed}-${digestOf(sha256, rest).slice(0, 16)}.${format}`);
      const entry = { id: `${number}-${sha256.slice(0, 16)}`, number, feed, file, ...found, ...rest };
      await writeFile(this.#pathOf(entry) + PARTIAL, JSON.stringify(entry), { flush: true });
      await this.#publish({ entry, partial });
      return entry;
    } catch (error) {
      for (const name of await readdir(this.#folder))
        if (name.startsWith(`${number}-`) || name === basename(partial)) await rm(join(this.#folder, name));
      throw error;
    }
  }

  /** Notes, in one file, what became of entries that wait, and removes their bodies. */
  async finish(outcomes: ReadonlyMap<string, Outcome>): Promise<void> {
    const entries = Array.from(outcomes, ([id, outcome]) => {
      const { firstLine: _, map: __, ...entry } = this.#entries.get(id)!;
      return { ...entry, outcome };
    });
    const path = join(this.#folder, `${entries[0]!.number}${OUTCOMES}`);
    await replaceFile(path, JSON.stringify(entries));
    await this.#oneByOne(async () => {
      this.#keepFinished(path, entries);
      await this.#clear(entries);
      await this.#forgetOldest();
    });
  }

  /** Two entries may share a body, which must not go as the one is finished and the other is taken. */
  #oneByOne(task: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(task);
    this.#tail = done.catch(() => {});
    return done;
  }

  /** Gives what has arrived its names, and syncs these for all that arrived meanwhile at once. */
  #publish(arrival: Arrival): Promise<void> {
    this.#arrivals.push(arrival);
    this.#published ??= this.#oneByOne(async () => {
      this.#published = null;
      const arrivals = this.#arrivals.splice(0);
      await Promise.all(arrivals.map(({ entry, partial }) => rename(partial, entry.file)));
      const paths = arrivals.map(({ entry }) => this.#pathOf(entry));
      await Promise.all(paths.map((path) => rename(path + PARTIAL, path)));
      await sync(this.#folder);
      for (const { entry } of arrivals) this.#entries.set(entry.id, entry);
    });
    return this.#published;
  }

  #keepFinished(path: string, entries: readonly InboxEntry[]): void {
    for (const entry of entries) this.#entries.set(entry.id, entry);
    this.#finished.set(path, entries);
  }

  /** Nothing here is synced: what comes back after a crash is cleared by the next start. */
  async #clear(entries: readonly InboxEntry[]): Promise<void> {
    const needed = new Set(this.waiting().map(({ file }) => file));
    const bodies = entries.map(({ file }) => file).filter((file) => !needed.has(file));
    const paths = [...entries.map((entry) => this.#pathOf(entry)), ...bodies];
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }

  async #forgetOldest(): Promise<void> {
    let count = this.#finished.values().reduce((total, { length }) => total + length, 0);
    for (const [path, entries] of this.#finished) {
      count -= entries.length;
      if (count < FINISHED_MAX) return;
      for (const { id } of entries) this.#entries.delete(id);
      this.#finished.delete(path);
      await removeFile(path);
    }
  }

  async #load(): Promise<void> {
    const names = await readdir(this.#folder);
    const read = async (name: string) => JSON.parse(await readFile(join(this.#folder, name), 'utf8'));
    for (const name of names.filter((each) => each.endsWith('.json') && !each.endsWith(OUTCOMES))) {
      const entry = this.#here(await read(name));
      this.#entries.set(entry.id, entry);
    }
    const finished = names.filter((name) => name.endsWith(OUTCOMES));
    for (const name of finished.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)))
      this.#keepFinished(join(this.#folder, name), await read(name));
    this.#number = Math.max(0, ...this.#entries.values().map(({ number }) => number));
    const waiting = this.waiting();
    const known = new Set([...waiting.flatMap((entry) => [this.#pathOf(entry), entry.file])]);
    for (const name of names) {
      const path = join(this.#folder, name);
      if (!known.has(path) && !this.#finished.has(path)) await rm(path);
    }
  }

  /** The body of an entry lies in this folder, wherever that was when it was taken. */
  #here(entry: InboxEntry): InboxEntry {
    return { ...entry, file: join(this.#folder, basename(entry.file)) };
  }

  #pathOf({ id }: InboxEntry): string {
    return join(this.#folder, `${id}.json`);
  }
}

function byNumber(a: InboxEntry, b: InboxEntry): number {
  return a.number - b.number;
}

/** Rows rejected of the same body again, read in the same way, are the same rejected records. */
function digestOf(sha256: string, { timeZone, delimiter, map }: Partial<Delivery>): string {
  if (timeZone === undefined && delimiter === undefined && map === undefined) return sha256;
  return createHash('sha256')
    .update(JSON.stringify([sha256, timeZone, delimiter, map]))
    .digest('hex');
}

async function writeBody(body: AsyncIterable<Uint8Array>, path: string) {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let bytes = 0;
  async function* digested(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      hash.update(chunk);
      bytes += chunk.length;
      if (head.length < FIRST_LINE_BYTES_MAX)
        head = Buffer.concat([head, chunk.subarray(0, FIRST_LINE_BYTES_MAX - head.length)]);
      yield chunk;
    }
  }
  // Opened first: a stream that opens its file itself may make it after a failure has removed it.
  const file = await open(path, 'w');
  await pipeline(digested, file.createWriteStream({ flush: true }));
  const firstLine = /^(.+?)[\r\n]/.exec(head.toString('utf8'))?.[1];
  return { sha256: hash.digest('hex'), bytes, ...(firstLine !== undefined && { firstLine }) };
}
