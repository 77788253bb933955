import { formatInstant } from '../../engine/time.ts';
import { contactColumns, contactRows } from '../formats/contact-rows.ts';
import { mapped, type RowSet } from '../formats/row-set.ts';
import { type ContactRow, type TraceOptions, TracingError, type TracingService } from '../service.ts';
import { tableColumns, tableRows } from './contact-table.ts';
import type { Progress } from './progress.ts';

/** The contacts of many cases as rows; a case that cannot be traced stops no other. */
export class ContactList {
  /** One sentence a case that could not be traced; complete once the rows have been read. */
  readonly untraceable: string[] = [];
  /** Complete once the rows have been read. */
  numRows = 0;
  readonly #tracing: Pick<TracingService, 'trace'>;
  readonly #caseIds: readonly string[];
  readonly #options: TraceOptions;
  readonly #progress: Progress;

  constructor(
    tracing: Pick<TracingService, 'trace'>,
    caseIds: readonly string[],
    options: TraceOptions,
    progress: Progress,
  ) {
    this.#tracing = tracing;
    this.#caseIds = caseIds;
    this.#options = options;
    this.#progress = progress;
  }

  /** Columns and values under their fixed names. */
  forPrograms(): RowSet {
    return { columns: contactColumns(this.#options), batches: mapped(this.#traced(), contactRows) };
  }

  /** What a tracing team works with, in local time. */
  forPeople(): RowSet {
    const { policy, level, asOf, rank } = this.#options;
    const until = asOf === null ? '' : `, as of ${formatInstant(asOf)}`;
    return {
      columns: tableColumns(this.#options),
      batches: mapped(this.#traced(), (contacts) => tableRows(contacts, policy)),
      caption: `policy ${policy.name}, to level F${level}${until}${rank ? `, ranked by ${rank}` : ''}; times in ${policy.zone}`,
      zone: policy.zone,
    };
  }

  async *#traced(): AsyncGenerator<ContactRow[]> {
    let done = 0;
    while (done < this.#caseIds.length) {
      try {
        for await (const contacts of this.#tracing.trace(this.#caseIds.slice(done), this.#options)) {
          done += 1;
          this.#progress.update(`traced ${done} of ${this.#caseIds.length} cases`);
          this.numRows += contacts.length;
          yield contacts;
        }
        return;
      } catch (error) {
        if (!(error instanceof TracingError)) throw error;
        this.untraceable.push(error.message);
        done += 1;
      }
    }
  }
}
