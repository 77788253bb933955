import { Counter } from '../metrics/series.ts';
import type { ImportState } from './import-state.ts';

/** How imports ended, and what became of their rows. */
export class ImportCounters {
  readonly #finished = new Counter('truyvet_imports_total', 'Imports finished.');
  readonly #rows = new Counter('truyvet_import_rows_total', 'Rows read, by what became of them.');
  readonly series = [this.#finished, this.#rows] as const;

  count({ feed, state, accepted = 0, already_known = 0, rejected = 0 }: ImportState): void {
    this.#finished.add({ feed, state });
    this.#rows.add({ feed, outcome: 'accepted' }, accepted);
    this.#rows.add({ feed, outcome: 'already_known' }, already_known);
    this.#rows.add({ feed, outcome: 'rejected' }, rejected);
  }
}
