import { localDate, localDayEnd, localDayStart } from './time.ts';

/** A calendar day `[start, end)` in a zone; `date` is `2021-08-03`. */
export interface LocalDay {
  readonly date: string;
  readonly start: number;
  readonly end: number;
}

/** Offsets since 2000 are whole minutes and change on whole minutes: no minute belongs to two local days. */
const MINUTE_S = 60;

/** Local days of many instants: each minute is looked up in the calendar once. */
export class LocalDays {
  readonly #zone: string;
  readonly #byMinute = new Map<number, LocalDay>();

  constructor(zone: string) {
    this.#zone = zone;
  }

  dayOf(instant_s: number): LocalDay {
    const minute = Math.floor(instant_s / MINUTE_S);
    let day = this.#byMinute.get(minute);
    if (day === undefined) {
      day = {
        date: localDate(instant_s, this.#zone),
        start: localDayStart(instant_s, this.#zone),
        end: localDayEnd(instant_s, this.#zone),
      };
      this.#byMinute.set(minute, day);
    }
    return day;
  }
}
