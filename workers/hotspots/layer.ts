import type { Method } from '../../data/hotspots/question.ts';
import { type Field, type FieldInput, fieldOf } from './field.ts';
import { giStarScores } from './gi-star.ts';

/** Scores of a method by name, and the class of each slot: `step * cells + cell` of the layer's steps. */
export interface Scores {
  /** One number a slot, NaN where there is none. */
  readonly numbers: Readonly<Record<string, Float64Array>>;
  /** Index of each slot's name in `classNames`; 0 is no class. */
  readonly classes: Uint8Array;
  readonly classNames: readonly (string | null)[];
}

/** A field and what a method says of its cells. */
export interface Layer extends Field, Scores {}

/** Methods that say something of each cell. */
export type CellMethod = Exclude<Method, 'scan' | 'st-dbscan'>;

const SCORES: Readonly<Record<string, (field: Field, input: FieldInput) => Scores & Partial<Field>>> = {
  'gi-star': giStarScores,
};

/** Counts the events, and runs the method of the question. @throws HotspotError */
export function layerOf(input: FieldInput): Layer {
  const field = fieldOf(input);
  return { ...field, ...SCORES[input.question.method]!(field, input) };
}
