import type { InboxEntry } from '../../data/inbox/inbox.ts';
import type { Pending } from './pending.ts';

/** What is imported together at most; a larger body goes alone. */
export const BUNDLE_MAX = { parts: 64, bytes: 4 << 20 };

/** Bodies that wait, by feed, in order of receipt; the feeds take turns. */
export class Queues {
  readonly #feeds = new Map<string, Pending[]>();
  /** Feeds whose turn does not come for now, each with what wakes it. */
  readonly #resting = new Map<string, NodeJS.Timeout>();

  add(pending: Pending): void {
    const { feed } = pending.entry;
    const queue = this.#feeds.get(feed);
    if (queue) queue.push(pending);
    else this.#feeds.set(feed, [pending]);
  }

  get hasNext(): boolean {
    return this.#nextFeed() !== undefined;
  }

  /** Takes the bodies that are imported next, together; none where no body waits. */
  next(): Pending[] {
    const feed = this.#nextFeed();
    if (feed === undefined) return [];
    const queue = this.#feeds.get(feed)!;
    const bundle = queue.splice(0, bundleLength(queue));
    this.#feeds.delete(feed);
    if (queue.length > 0) this.#feeds.set(feed, queue);
    return bundle;
  }

  /** Puts bodies of one feed back to their places among the others of it. */
  giveBack(bundle: readonly Pending[]): void {
    if (bundle.length === 0) return;
    const { feed } = bundle[0]!.entry;
    const queue = [...bundle, ...(this.#feeds.get(feed) ?? [])];
    this.#feeds.set(
      feed,
      queue.sort((a, b) => a.entry.number - b.entry.number),
    );
  }

  /** Takes a body out, if it waits here. */
  remove(pending: Pending): void {
    const { feed } = pending.entry;
    const queue = this.#feeds.get(feed)?.filter((each) => each !== pending) ?? [];
    if (queue.length > 0) this.#feeds.set(feed, queue);
    else this.#feeds.delete(feed);
  }

  /** The bodies of a feed stay where they are for so long. */
  rest(feed: string, wait_ms: number, onWoken: () => void): void {
    clearTimeout(this.#resting.get(feed));
    const wake = () => {
      this.#resting.delete(feed);
      onWoken();
    };
    this.#resting.set(feed, setTimeout(wake, wait_ms).unref());
  }

  /** Wakes nothing any more. */
  stop(): void {
    for (const timer of this.#resting.values()) clearTimeout(timer);
  }

  #nextFeed(): string | undefined {
    return this.#feeds.keys().find((name) => !this.#resting.has(name));
  }
}

/** How many bodies, from the first, may be imported together. */
function bundleLength(queue: readonly Pending[]): number {
  const kind = kindOf(queue[0]!);
  const files = new Set<string>();
  let bytes = 0;
  for (const pending of queue) {
    const { entry } = pending;
    bytes += entry.bytes;
    if (files.size === BUNDLE_MAX.parts) break;
    // A body twice would be one file of the rejected records.
    if (files.has(entry.file) || (files.size > 0 && bytes > BUNDLE_MAX.bytes)) break;
    if (files.size > 0 && (kind === null || kindOf(pending) !== kind)) break;
    files.add(entry.file);
  }
  return Math.max(1, files.size);
}

/** Equal for bodies that can be read as one; `null` for a body that is read alone. */
function kindOf({ entry, failures }: Pending): string | null {
  // One of those that failed together may be at fault, and shows it alone.
  if (failures > 0) return null;
  const { file, timeZone, delimiter, map, firstLine }: InboxEntry = entry;
  if (file.endsWith('.ndjson')) return JSON.stringify(['ndjson', timeZone, map]);
  // A quote may hold a line end, and then the header is longer than its first line.
  if (!file.endsWith('.csv') || firstLine === undefined || firstLine.includes('"')) return null;
  return JSON.stringify(['csv', timeZone, delimiter, map, firstLine]);
}
