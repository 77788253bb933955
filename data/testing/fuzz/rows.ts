import { columnsOf, type FeedDeclaration } from '../../feeds/declaration.ts';
import type { Random } from '../../synth/random.ts';
import { goodText, hostileText } from './hostile.ts';

/** Share of the rows with something hostile in them, and of their cells that are so. */
const SPOILT_ROWS = 0.6;
const SPOILT_CELLS = 0.25;
const OPTIONAL_CELLS = 0.7;
const ATTRIBUTE_CELLS = 0.1;

export interface FuzzRow {
  readonly cells: Readonly<Record<string, string>>;
  /** Nothing is wrong with it: it has to be accepted. */
  readonly isGood: boolean;
}

/** A row of the feed; `number` makes its key one of its own. */
export function fuzzRow(feed: FeedDeclaration, number: number, random: Random): FuzzRow {
  const cells: Record<string, string> = {};
  const instants = { count: 0 };
  for (const { name, kind, required } of columnsOf(feed)) {
    if (!required && (name === 'retracted' || !random.chance(OPTIONAL_CELLS))) continue;
    const isInstant = kind === 'instant' || kind === 'instant-end';
    cells[name] = goodText(kind, random, isInstant ? instants.count++ : 0);
  }
  // Two persons of a row differ, and so do the two cases of a transmission; keys are of one row.
  for (const name of ['person_b', 'contact', 'same_as', 'other', 'to_case'])
    if (name in cells) cells[name] = `other:${cells[name]}`;
  cells[feed.key ?? 'record_id'] = `key-${number}`;
  if (random.chance(ATTRIBUTE_CELLS)) cells['cột lạ'] = hostileText(random).replaceAll('|', '/');
  if (!random.chance(SPOILT_ROWS)) return { cells, isGood: !('cột lạ' in cells) };
  for (const name of Object.keys(cells)) if (random.chance(SPOILT_CELLS)) cells[name] = hostileText(random);
  return { cells, isGood: false };
}
