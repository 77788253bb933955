import { FEEDS } from '../../data/feeds/declaration.ts';
import { recordsTable } from '../../data/store/schema.ts';
import { textOf } from '../../data/store/sql.ts';
import type { Store } from '../../data/store/store.ts';

/**
 * Digests of every version of every record by feed, and of the rejected ones, whatever batches they came in. For
 * comparisons of stores that got the same in other pieces.
 */
export async function storeContent(store: Store): Promise<Map<string, string>> {
  const tables = new Map(
    FEEDS.map(({ name }) => [
      name,
      `SELECT * EXCLUDE (seq) REPLACE (ended IS NULL AS ended) FROM ${recordsTable(name)}`,
    ]),
  );
  tables.set(
    'rejected',
    `SELECT * EXCLUDE (seq) REPLACE (regexp_extract(file, '[^/]*$') AS file) FROM rejected`,
  );
  const content = new Map<string, string>();
  for (const [name, rows] of tables)
    content.set(
      name,
      await textOf(
        store.connection,
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(r::VARCHAR, chr(10) ORDER BY r::VARCHAR)), '') FROM (${rows}) r`,
      ),
    );
  return content;
}
