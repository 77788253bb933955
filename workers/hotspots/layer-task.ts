import { HotspotError } from '../../data/hotspots/error.ts';
import { cellShapes } from './cell-shapes.ts';
import { layerOf } from './layer.ts';
import { publicationOf } from './publication.ts';

/** What a thread answers with: an error's class would not cross. */
export type Answered<Result> = { readonly result: Result } | { readonly refusal: string };

export const layer = answering(layerOf);
export const shapes = answering(cellShapes);
export const publication = answering(publicationOf);

function answering<Input, Result>(make: (input: Input) => Result): (input: Input) => Answered<Result> {
  return (input) => {
    try {
      return { result: make(input) };
    } catch (error) {
      if (error instanceof HotspotError) return { refusal: error.message };
      throw error;
    }
  };
}
