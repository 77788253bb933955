import type { Inbox, InboxEntry } from '../../data/inbox/inbox.ts';
import type { Journal } from '../../data/journal/journal.ts';

/**
 * Tells of a body that waits at the start whether the journal has taken it already, and only its outcome was lost: of a
 * feed bodies go in order, so it has where it has taken a later one. A body that went nowhere before a crash, because it
 * could not be read or was being cancelled, may be counted in.
 */
export function inJournal(inbox: Inbox, { entries }: Journal): (entry: InboxEntry) => boolean {
  const lastOf = new Map<string, number>();
  for (const { feed, last_body } of entries) {
    const number = last_body === undefined ? undefined : inbox.get(last_body)?.number;
    if (number !== undefined) lastOf.set(feed, Math.max(number, lastOf.get(feed) ?? 0));
  }
  return ({ feed, number }) => number <= (lastOf.get(feed) ?? 0);
}
