import type { InboxEntry } from '../../data/inbox/inbox.ts';
import { Watched } from '../../workers/jobs/watched.ts';
import { type ImportState, stateOf } from './import-state.ts';

/** A body that waits, or is being imported. */
export class Pending {
  readonly entry: InboxEntry;
  readonly watched: Watched<ImportState>;
  /** Attempts that failed. */
  failures = 0;
  /** Too late to cancel: its records are in the store, or may be, or how it ended is being noted. */
  isDecided: boolean;
  /** From when that is asked until it is noted. */
  isCancelled = false;

  constructor(entry: InboxEntry, isDecided = false) {
    this.entry = entry;
    this.isDecided = isDecided;
    this.watched = new Watched(stateOf(entry));
  }

  get attempt(): number {
    return this.failures + 1;
  }

  /** What the inbox knows, and what is added to it here; of one that is cancelled only its end is told. */
  tell(more: Partial<ImportState> = {}): void {
    if (this.isCancelled) return;
    this.watched.change({ ...stateOf(this.entry), attempt: this.attempt, ...more });
  }
}
