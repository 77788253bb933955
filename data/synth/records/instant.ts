import { DEFAULT_ZONE, localDate } from '../../../engine/time.ts';

/** Offset of Viet Nam from UTC since 1975, seconds (IANA tz database): no summer time. */
const OFFSET_S = 7 * 3600;
const DAY_S = 86_400;

const dates = new Map<number, string>();

/** An instant as the feeds take it: `2021-08-02T08:15:00+07:00`. */
export function instantText(instant_s: number): string {
  const local = instant_s + OFFSET_S;
  const day = Math.floor(local / DAY_S);
  const second = local - day * DAY_S;
  const date = dates.get(day) ?? remembered(day, localDate(instant_s, DEFAULT_ZONE));
  return `${date}T${twoDigits(second / 3600)}:${twoDigits((second / 60) % 60)}:${twoDigits(second % 60)}+07:00`;
}

function remembered(day: number, date: string): string {
  dates.set(day, date);
  return date;
}

function twoDigits(value: number): string {
  const whole = Math.floor(value);
  return whole < 10 ? `0${whole}` : `${whole}`;
}
