import { geoDistance, geoMercator } from 'd3-geo';
import type { Polygon } from '../../../data/hotspots/outlines.ts';

export type Position = readonly [lng: number, lat: number];

/** Corner, width and height in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const EARTH_RADIUS_KM = 6371;

/** A Mercator view of a part of the earth in a box of the drawing. */
export class View {
  readonly box: Box;
  readonly #project: (position: Position) => [number, number];
  readonly #invert: (point: [number, number]) => [number, number];

  /** @param positions what must be in view, with the margin in pixels around */
  constructor(positions: readonly Position[], box: Box, margin: number) {
    this.box = box;
    const { left, top, width, height } = box;
    const projection = geoMercator().fitExtent(
      [
        [left + margin, top + margin],
        [left + width - margin, top + height - margin],
      ],
      { type: 'MultiPoint', coordinates: positions.map(([lng, lat]) => [lng, lat]) },
    );
    this.#project = ([lng, lat]) => projection([lng, lat])!;
    this.#invert = (point) => projection.invert!(point)!;
  }

  point(position: Position): [x: number, y: number] {
    return this.#project(position);
  }

  holds(position: Position): boolean {
    const [x, y] = this.point(position);
    const { left, top, width, height } = this.box;
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  /** An SVG path along the rings. */
  path(polygon: Polygon): string {
    return polygon
      .map((ring) => `M${ring.map((position) => this.point(position).map(tenth).join(' ')).join('L')}Z`)
      .join('');
  }

  /** The ground under the box's corners: lower left, upper right. */
  corners(): [Position, Position] {
    const { left, top, width, height } = this.box;
    return [this.#invert([left, top + height]), this.#invert([left + width, top])];
  }

  /** Kilometres of a pixel to the east, in the middle of the box. */
  kmAPixel(): number {
    const { left, top, width, height } = this.box;
    const middle = top + height / 2;
    const span = geoDistance(this.#invert([left, middle]), this.#invert([left + width, middle]));
    return (span * EARTH_RADIUS_KM) / width;
  }
}

/** Pixels to one decimal: enough for a printer, and short. */
export function tenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
