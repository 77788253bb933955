import type { Column, Row } from '../../formats/row-set.ts';
import { rowFrom } from './rows.ts';

interface Page {
  readonly next?: string | null;
  readonly rows: Row[];
}

/** The rows of an answer, page after page, with their instants as epoch seconds; `ask` asks for the page behind a cursor. */
export async function* pagesOf(
  columns: readonly Column[],
  ask: (after: { cursor?: string }) => Promise<Response>,
): AsyncGenerator<readonly Row[]> {
  let after: { cursor?: string } | null = {};
  while (after !== null) {
    const { next, rows } = (await (await ask(after)).json()) as Page;
    yield rows.map((row) => rowFrom(columns, row));
    after = next == null ? null : { cursor: next };
  }
}
