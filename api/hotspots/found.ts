import type { Column, Row } from '../formats/row-set.ts';
import type { Drawing } from './map/drawing.ts';

/** What a question has found: cells or clusters, ready to be written. */
export interface Found {
  /** What the answer is about, and how it was come by. */
  readonly statement: Readonly<Record<string, unknown>>;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Said above a table. */
  readonly caption: string;
  /** Why there is less than was asked for; `null` where there is nothing to say. */
  readonly note: string | null;
  drawing(): Drawing;
  /** What one cell, or the cluster of a number, rests on. @throws HotspotError for one that is not in the answer */
  explain(name: string): object | Promise<object>;
}
