import { HotspotError } from '../../data/hotspots/error.ts';
import type { FieldInput } from './field.ts';
import { type Layer, layerOf } from './layer.ts';

/** What a thread answers with: an error's class would not cross. */
export type LayerAnswer = { readonly layer: Layer } | { readonly refusal: string };

export default function makeLayer(input: FieldInput): LayerAnswer {
  try {
    return { layer: layerOf(input) };
  } catch (error) {
    if (error instanceof HotspotError) return { refusal: error.message };
    throw error;
  }
}
