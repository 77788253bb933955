import { utf8Order } from '../../data/utf8-order.ts';
import { Problem } from '../errors.ts';
import type { CaseRow } from '../service.ts';

const KIND = 'case';

/** One page of the line list, and the cursor of the next one: `null` at the end. */
export interface Page {
  cases: readonly CaseRow[];
  next: string | null;
}

/**
 * Up to `limit` cases after the cursor. The cursor holds the last case seen, so that a page neither repeats nor
 * skips a case when others come in between.
 * @throws Problem `bad-cursor`
 */
export function pageOf(cases: readonly CaseRow[], limit: number, cursor: string | undefined): Page {
  const from = cursor === undefined ? 0 : positionAfter(cases, placeOf(KIND, cursor));
  const page = cases.slice(from, from + limit);
  const isLast = from + limit >= cases.length;
  return { cases: page, next: isLast ? null : cursorOf(KIND, page.at(-1)!.case_id) };
}

/** The cursor of a place in a list; the kind keeps one list's cursors from being taken for another's. */
export function cursorOf(kind: string, place: string): string {
  return Buffer.from(`${kind}:${place}`).toString('base64url');
}

/** The place behind a cursor. @throws Problem `bad-cursor` */
export function placeOf(kind: string, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const place = text.slice(kind.length + 1);
  if (text.startsWith(`${kind}:`) && cursorOf(kind, place) === cursor) return place;
  throw new Problem('bad-cursor');
}

/** The cursor of a place that an instant and some texts make. */
export function cursorOfParts(
  kind: string,
  ...parts: readonly [instant: number, ...texts: string[]]
): string {
  return cursorOf(kind, JSON.stringify(parts));
}

/** The JSON behind a cursor; `null` where it is none. @throws Problem `bad-cursor` */
export function jsonBehind(kind: string, cursor: string): unknown {
  try {
    return JSON.parse(placeOf(kind, cursor));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The parts behind such a cursor. @throws Problem `bad-cursor` */
export function partsOf<Texts extends string[]>(
  kind: string,
  cursor: string,
  numTexts: Texts['length'],
): [instant: number, ...texts: Texts] {
  const parts = jsonBehind(kind, cursor);
  const isSound =
    Array.isArray(parts) &&
    parts.length === numTexts + 1 &&
    parts.every((part, i) => (i === 0 ? Number.isSafeInteger(part) : typeof part === 'string'));
  if (isSound) return parts as [number, ...Texts];
  throw new Problem('bad-cursor');
}

/** First position whose case id is greater in UTF-8 bytes, the order of the line list. */
function positionAfter(cases: readonly CaseRow[], caseId: string): number {
  let low = 0;
  let high = cases.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (utf8Order(cases[middle]!.case_id, caseId) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
