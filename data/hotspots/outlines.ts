import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HotspotError } from './error.ts';
import { plainName } from './population.ts';

/** Rings of `[lng, lat]`, the outer one first, then its holes. */
export type Polygon = readonly (readonly (readonly [lng: number, lat: number])[])[];

/** A named area: one or more polygons. */
export interface Outline {
  readonly name: string;
  readonly polygons: readonly Polygon[];
}

interface Geometry {
  readonly type: string;
  readonly coordinates: unknown;
}

interface GeojsonFeature {
  readonly properties?: Readonly<Record<string, unknown>> | null;
  readonly geometry?: Geometry | null;
}

/** Properties that name an area, the local name first. */
const NAME_PROPERTIES = ['province_vn', 'name', 'NAME', 'province', 'area'];

/** The 63 provinces of 2008–2025 with Hoàng Sa and Trường Sa, drawn to about a kilometre; the file names its source. */
export function provinceOutlines(): Promise<Outline[]> {
  return readOutlines(join(import.meta.dirname, 'provinces.geojson'));
}

/**
 * Reads the areas of a GeoJSON file: polygons and multipolygons, alone or as features.
 * @throws HotspotError that names the file and what was expected, also for latitude and longitude swapped
 */
export async function readOutlines(path: string): Promise<Outline[]> {
  const outlines = outlinesFrom(path, jsonOf(path, await readFile(path, 'utf8')));
  if (outlines.length > 0) return outlines;
  throw new HotspotError(`${path}: holds no polygon; expected GeoJSON with polygons or multipolygons`);
}

/**
 * A polygon written as `POLYGON((lng lat, lng lat, …))`, further rings being holes.
 * @throws HotspotError for other text
 */
export function outlineFromText(text: string): Outline {
  const [, inner] = /^\s*POLYGON\s*\(\s*\((.*)\)\s*\)\s*$/is.exec(text) ?? [];
  if (inner === undefined)
    throw new HotspotError(
      'area: expected POLYGON((lng lat, lng lat, …)), its last position the first again',
    );
  const polygon = inner.split(/\)\s*,\s*\(/).map((ring) => ring.split(',').map(positionFrom));
  for (const ring of polygon) requireRing('area', ring);
  return { name: 'polygon', polygons: [polygon] };
}

function positionFrom(text: string): readonly [number, number] {
  const [lng = Number.NaN, lat = Number.NaN] = text.trim().split(/\s+/).map(Number);
  return [lng, lat];
}

/** The outline of this name, accents and spaces aside. */
export function outlineNamed(outlines: readonly Outline[], name: string): Outline | undefined {
  const wanted = plainName(name);
  return outlines.find((outline) => plainName(outline.name) === wanted);
}

/**
 * The area that a text means: the name of an outline, else a polygon as `outlineFromText` reads it.
 * @throws HotspotError
 */
export function outlineMeant(outlines: readonly Outline[], text: string): Outline {
  const named = outlineNamed(outlines, text);
  if (named) return named;
  if (/^\s*POLYGON/i.test(text)) return outlineFromText(text);
  const known = outlines.map(({ name }) => name).join(', ');
  throw new HotspotError(`area "${text}" is not known; expected one of ${known}, or POLYGON((lng lat, …))`);
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HotspotError(`${path}: ${(error as Error).message}`);
  }
}

function outlinesFrom(path: string, document: unknown): Outline[] {
  const found = featuresOf(document);
  return found.flatMap(({ properties, geometry }, index) => {
    const polygons = polygonsOf(geometry);
    const where = `${path}: feature ${index + 1}`;
    for (const polygon of polygons) for (const ring of polygon) requireRing(where, ring);
    const name = NAME_PROPERTIES.map((key) => properties?.[key]).find((value) => typeof value === 'string');
    return polygons.length === 0 ? [] : [{ name: String(name ?? ''), polygons }];
  });
}

function featuresOf(document: unknown): readonly GeojsonFeature[] {
  const { type, features = [] } = (document ?? {}) as { type?: string; features?: GeojsonFeature[] };
  if (type === 'FeatureCollection') return features;
  return [type === 'Feature' ? (document as GeojsonFeature) : { geometry: document as Geometry }];
}

function polygonsOf(geometry: Geometry | null | undefined): Polygon[] {
  if (geometry?.type === 'Polygon') return [geometry.coordinates as Polygon];
  return geometry?.type === 'MultiPolygon' ? (geometry.coordinates as Polygon[]) : [];
}

/** @throws HotspotError for a ring that is not closed, or whose numbers cannot be `[lng, lat]` */
export function requireRing(where: string, ring: Polygon[number]): void {
  if (!Array.isArray(ring) || ring.length < 4)
    throw new HotspotError(`${where}: a ring has fewer than 4 positions; expected it closed, [lng, lat]`);
  for (const position of ring) {
    const [lng, lat] = Array.isArray(position) ? position : [];
    if (Math.abs(lng) <= 180 && Math.abs(lat) <= 90) continue;
    const hint = Math.abs(lat) <= 180 && Math.abs(lng) <= 90 ? '; latitude and longitude look swapped' : '';
    throw new HotspotError(`${where}: position [${lng}, ${lat}]: expected [lng, lat] in degrees${hint}`);
  }
}
