import type { Inbox } from '../../data/inbox/inbox.ts';
import type { ImportState } from './import-state.ts';

/** Which imports are listed. */
export interface ImportsAsked {
  /** Only those sent with the key of this name. */
  readonly sender?: string | undefined;
  readonly state?: ImportState['state'] | undefined;
  /** Only those received before the one of this number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface ImportPage {
  /** The newest first. */
  readonly imports: readonly ImportState[];
  /** What to ask for the next page with; `null` where there is none. */
  readonly before: number | null;
}

export function importPage(
  inbox: Inbox,
  stateOf: (id: string) => ImportState,
  { sender, state, before = Infinity, limit }: ImportsAsked,
): ImportPage {
  const asked = inbox
    .all()
    .reverse()
    .filter((entry) => entry.number < before && (sender === undefined || entry.sender === sender))
    .filter(({ id }) => state === undefined || stateOf(id).state === state);
  const page = asked.slice(0, limit);
  return {
    imports: page.map(({ id }) => stateOf(id)),
    before: asked.length > limit ? page.at(-1)!.number : null,
  };
}
