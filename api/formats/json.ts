import { jsonRow } from './json-row.ts';
import { chunksOf, type RowSet } from './row-set.ts';

const ROWS_A_PIECE = 250;

/** One array of objects, one object a line. */
export async function* writeJson({ columns, batches }: RowSet): AsyncGenerator<string> {
  let before = '[\n';
  for await (const rows of chunksOf(batches, ROWS_A_PIECE)) {
    yield before + rows.map((row) => JSON.stringify(jsonRow(columns, row))).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
