import { jsonRow } from './json-row.ts';
import { chunksOf, type RowSet } from './row-set.ts';

const ROWS_A_PIECE = 250;

/** One JSON object a line. */
export async function* writeNdjson({ columns, batches }: RowSet): AsyncGenerator<string> {
  for await (const rows of chunksOf(batches, ROWS_A_PIECE))
    yield rows.map((row) => `${JSON.stringify(jsonRow(columns, row))}\n`).join('');
}
