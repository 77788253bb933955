import { jsonRow } from './json-row.ts';
import { chunksOf, FormatError, type Row, type RowSet } from './row-set.ts';

const ROWS_A_PIECE = 250;

/** One FeatureCollection of points (RFC 7946), for rows with `lat` and `lng`; a row without a position has no geometry. */
export async function* writeGeojson({ columns, batches }: RowSet): AsyncGenerator<string> {
  if (!hasPosition(columns)) throw new FormatError('geojson needs rows with lat and lng; these have none');
  const properties = columns.filter(({ name }) => name !== 'lat' && name !== 'lng');
  let before = '{"type":"FeatureCollection","features":[\n';
  for await (const rows of chunksOf(batches, ROWS_A_PIECE)) {
    yield before + rows.map((row) => JSON.stringify(feature(row, jsonRow(properties, row)))).join(',\n');
    before = ',\n';
  }
  yield before === ',\n' ? '\n]}\n' : `${before}]}\n`;
}

/** Whether rows of these columns can stand on a map. */
export function hasPosition(columns: RowSet['columns']): boolean {
  return ['lat', 'lng'].every((name) => columns.some((column) => column.name === name));
}

function feature({ lat, lng }: Row, properties: object): object {
  const known = typeof lat === 'number' && typeof lng === 'number';
  return { type: 'Feature', geometry: known ? { type: 'Point', coordinates: [lng, lat] } : null, properties };
}
