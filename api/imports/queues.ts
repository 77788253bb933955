import type { InboxEntry } from '../../data/inbox/inbox.ts';
import type { Watched } from '../../workers/jobs/watched.ts';
import type { ImportState } from './imports.ts';

/** A body that waits, or is being imported. */
export interface Pending {
  readonly entry: InboxEntry;
  readonly watched: Watched<ImportState>;
}

/** What is imported together at most; a larger body goes alone. */
export const BUNDLE_MAX = { parts: 64, bytes: 4 << 20 };

/** Bodies that wait, by feed, in order of receipt; the feeds take turns. */
export class Queues {
  readonly #feeds = new Map<string, Pending[]>();
  /** Feeds whose turn does not come for now. */
  readonly #resting = new Set<string>();

  add(pending: Pending): void {
    const { feed } = pending.entry;
    const queue = this.#feeds.get(feed);
    if (queue) queue.push(pending);
    else this.#feeds.set(feed, [pending]);
  }

  /** Takes the bodies that are imported next, together; none where no body waits. */
  next(): Pending[] {
    const feed = this.#feeds.keys().find((name) => !this.#resting.has(name));
    if (feed === undefined) return [];
    const queue = this.#feeds.get(feed)!;
    const bundle = queue.splice(0, bundleLength(queue));
    this.#feeds.delete(feed);
    if (queue.length > 0) this.#feeds.set(feed, queue);
    return bundle;
  }

  /** Puts bodies of one feed back before the others of it. */
  giveBack(bundle: readonly Pending[]): void {
    const feed = bundle[0]!.entry.feed;
    this.#feeds.set(feed, [...bundle, ...(this.#feeds.get(feed) ?? [])]);
  }

  /** The bodies of a feed stay where they are until it is woken. */
  rest(feed: string): void {
    this.#resting.add(feed);
  }

  wake(feed: string): void {
    this.#resting.delete(feed);
  }
}

/** How many bodies, from the first, may be imported together. */
function bundleLength(queue: readonly Pending[]): number {
  const kind = kindOf(queue[0]!.entry);
  const files = new Set<string>();
  let bytes = 0;
  for (const { entry } of queue) {
    bytes += entry.bytes;
    if (files.size === BUNDLE_MAX.parts) break;
    // A body twice would be one file of the rejected records.
    if (files.has(entry.file) || (files.size > 0 && bytes > BUNDLE_MAX.bytes)) break;
    if (files.size > 0 && (kind === null || kindOf(entry) !== kind)) break;
    files.add(entry.file);
  }
  return Math.max(1, files.size);
}

/** Equal for bodies that can be read as one; `null` for a body that is read alone. */
function kindOf({ file, timeZone, delimiter, map, firstLine }: InboxEntry): string | null {
  if (file.endsWith('.ndjson')) return JSON.stringify(['ndjson', timeZone, map]);
  // A quote may hold a line end, and then the header is longer than its first line.
  if (!file.endsWith('.csv') || firstLine === undefined || firstLine.includes('"')) return null;
  return JSON.stringify(['csv', timeZone, delimiter, map, firstLine]);
}
