import { localDate, localDayEnd, localDayStart } from './time.ts';

/** A calendar day `[start, end)` in a zone; `date` is `2021-08-03`. */
export interface LocalDay {
  readonly date: string;
  readonly start: number;
  readonly end: number;
}

/** All zones' offsets since 2000 are whole quarters of an hour, so no quarter belongs to two local days. */
const QUARTER_S = 900;

/** Local days of many instants: each quarter of an hour is looked up in the calendar once. */
export class LocalDays {
  readonly #zone: string;
  readonly #byQuarter = new Map<number, LocalDay>();

  constructor(zone: string) {
    this.#zone = zone;
  }

  dayOf(instant_s: number): LocalDay {
    const quarter = Math.floor(instant_s / QUARTER_S);
    let day = this.#byQuarter.get(quarter);
    if (day === undefined) {
      day = {
        date: localDate(instant_s, this.#zone),
        start: localDayStart(instant_s, this.#zone),
        end: localDayEnd(instant_s, this.#zone),
      };
      this.#byQuarter.set(quarter, day);
    }
    return day;
  }
}
