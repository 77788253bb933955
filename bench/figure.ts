import { median } from './measure.ts';

/** One measured figure, and what it is held against. */
export interface Figure {
  /** What is measured; with the suite's name and the sizes it says which figures of two runs are the same. */
  readonly name: string;
  /** One a repetition, at least one; the figure's value is their median. */
  readonly samples: readonly number[];
  readonly unit: string;
  readonly better: 'less' | 'more';
  /** What the value should reach, from above where less is better. */
  readonly target?: number;
  readonly seed?: number;
  /** How much of what: `{ persons: 1_000_000 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** What else a reader should know: the peer, what was found equal. */
  readonly note?: string;
}

/** What `npm run bench` runs by name. */
export interface Suite {
  /** One line for `--help`. */
  readonly about: string;
  /** @throws Error where a peer's answer differs: a figure of a wrong answer is none */
  run(): Promise<Figure[]>;
}

export function isMet(figure: Figure): boolean | null {
  if (figure.target === undefined) return null;
  const value = median(figure.samples);
  return figure.better === 'less' ? value <= figure.target : value >= figure.target;
}
