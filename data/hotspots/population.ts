import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { PROVINCES } from '../synth/towns/provinces.ts';
import { HotspotError } from './error.ts';

/** People counted at one point: a whole area's at its centre, or a block's. */
export interface PopulationPoint {
  readonly lat: number;
  readonly lng: number;
  readonly persons: number;
}

/** The provinces' people (census of 2019), each province's at its centre of population. */
export function provincePopulation(): PopulationPoint[] {
  return PROVINCES.map(([, lat, lng, persons]) => ({ lat, lng, persons }));
}

/**
 * Reads CSV with the columns `lat`, `lng`, `population`, or `area`, `population` with provinces' names as areas.
 * Other columns are passed over.
 * @throws HotspotError that names file, line, column, value and what was expected
 */
export async function readPopulation(path: string): Promise<PopulationPoint[]> {
  const text = await readFile(path);
  const rows = parsed(path, text);
  if (rows.length === 0) throw new HotspotError(`${path}: holds no row; expected one a point or area`);
  const hasPoints = 'lat' in rows[0]!.record && 'lng' in rows[0]!.record;
  if (!('population' in rows[0]!.record) || (!hasPoints && !('area' in rows[0]!.record)))
    throw new HotspotError(`${path}: expected the columns lat, lng, population, or area, population`);
  return rows.map((row) => {
    const persons = numberIn(path, row, 'population', 0, 1e10);
    if (!hasPoints) return { ...centreOf(path, row), persons };
    return { lat: numberIn(path, row, 'lat', -90, 90), lng: numberIn(path, row, 'lng', -180, 180), persons };
  });
}

interface ParsedRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function parsed(path: string, text: Buffer): ParsedRow[] {
  try {
    return parse(text, { columns: true, bom: true, info: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new HotspotError(`${path}: ${(error as Error).message}`);
  }
}

function numberIn(
  path: string,
  { record, info }: ParsedRow,
  column: string,
  least: number,
  most: number,
): number {
  const text = record[column] ?? '';
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new HotspotError(
    `${path}: line ${info.lines}, ${column} "${text}": expected a number from ${least} to ${most}`,
  );
}

function centreOf(path: string, { record, info }: ParsedRow): { lat: number; lng: number } {
  const name = plainName(record.area ?? '');
  const province = PROVINCES.find(([known]) => plainName(known) === name);
  if (province) return { lat: province[1], lng: province[2] };
  throw new HotspotError(
    `${path}: line ${info.lines}, area "${record.area}": is no province; give lat and lng for other areas`,
  );
}

/** The name without accents, case, spaces and dashes: `Bà Rịa–Vũng Tàu` is `bariavungtau`. */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}
