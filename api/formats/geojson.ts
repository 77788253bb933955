import { jsonRow } from './json-row.ts';
import { type Column, chunksOf, FormatError, type Row, type RowSet } from './row-set.ts';

const ROWS_A_PIECE = 250;

/**
 * One FeatureCollection (RFC 7946): of points for rows with `lat` and `lng`, of outlines for rows with a cell; a row
 * without either has no geometry.
 */
export async function* writeGeojson({ columns, batches }: RowSet): AsyncGenerator<string> {
  const geometryOf = await geometries(columns);
  const properties = columns.filter(({ name }) => name !== 'lat' && name !== 'lng');
  let before = '{"type":"FeatureCollection","features":[\n';
  for await (const rows of chunksOf(batches, ROWS_A_PIECE)) {
    const features = rows.map((row) => ({
      type: 'Feature',
      geometry: geometryOf(row),
      properties: jsonRow(properties, row),
    }));
    yield before + features.map((feature) => JSON.stringify(feature)).join(',\n');
    before = ',\n';
  }
  yield before === ',\n' ? '\n]}\n' : `${before}]}\n`;
}

/** Whether rows of these columns can stand on a map. */
export function hasPosition(columns: RowSet['columns']): boolean {
  return ['lat', 'lng'].every((name) => columns.some((column) => column.name === name));
}

/** @throws FormatError for rows without a place */
async function geometries(columns: readonly Column[]): Promise<(row: Row) => object | null> {
  const cell = columns.find(({ kind }) => kind === 'cell')?.name;
  if (cell !== undefined) {
    const { cellGeometry } = await import('./cell-geometry.ts');
    return ({ [cell]: name }) => (typeof name === 'string' ? cellGeometry(name) : null);
  }
  if (hasPosition(columns)) return pointOf;
  throw new FormatError('geojson needs rows with lat and lng, or with cells; these have neither');
}

function pointOf({ lat, lng }: Row): object | null {
  const known = typeof lat === 'number' && typeof lng === 'number';
  return known ? { type: 'Point', coordinates: [lng, lat] } : null;
}
