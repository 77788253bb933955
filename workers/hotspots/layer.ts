import type { Method } from '../../data/hotspots/question.ts';
import { earsScores } from './ears.ts';
import { emergingScores } from './emerging.ts';
import { type Field, type FieldInput, fieldOf } from './field.ts';
import { giStarScores } from './gi-star.ts';
import { localMoranScores } from './local-moran.ts';

/** Scores of a method by name, and the class of each slot: `step * cells + cell` of the layer's steps. */
export interface Scores {
  /** One number a slot, NaN where there is none. */
  readonly numbers: Readonly<Record<string, Float64Array>>;
  /** Index of each slot's name in `classNames`; 0 is no class. */
  readonly classes: Uint8Array;
  readonly classNames: readonly (string | null)[];
}

/** A field and what a method says of its cells; of a method that looks for clusters, the field alone. */
export interface Layer extends Field, Scores {}

type Score = (field: Field, input: FieldInput) => Scores & Partial<Field>;

const SCORES: Readonly<Record<Method, Score>> = {
  'gi-star': giStarScores,
  'local-moran': localMoranScores,
  emerging: emergingScores,
  ears: earsScores,
  scan: unscored,
  'st-dbscan': unscored,
};

/** Counts the events, and runs the method of the question. @throws HotspotError */
export function layerOf(input: FieldInput): Layer {
  const field = fieldOf(input);
  return { ...field, ...SCORES[input.question.method](field, input) };
}

function unscored({ counts }: Field): Scores {
  return { numbers: {}, classes: new Uint8Array(counts.length), classNames: [null] };
}
