import { ERROR_KINDS, ERROR_RATES, type ErrorRates } from './errors/rates.ts';

/** Of those with a phone, the share whose phone runs the contact app, where nothing else is asked for (assumption). */
export const APP_SHARE = 0.65;

export interface SynthOptions {
  /** Whole, in `[0, 2^32)`. Equal options give equal bytes. */
  readonly seed: number;
  /** From 100 to 10,000,000; 2,000 by default. */
  readonly persons?: number;
  /** From 1 to 366; 14 by default. */
  readonly days?: number;
  /** Local date of the first day, `2021-08-02` by default. */
  readonly firstDay?: string;
  /** Share of the phones that run the contact app, from 0 to 1; 0.65 by default. */
  readonly appShare?: number;
  /** How much is wrong with the records, by kind; the usual rates where none is given, each from 0 to 1. */
  readonly errors?: Partial<ErrorRates>;
  /** Called after each day of a town. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A country cannot be made as asked; the message names the option, its value and what was expected. */
export class SynthOptionError extends Error {
  override name = 'SynthOptionError';
}

/** The options with their defaults. @throws SynthOptionError */
export function checked(options: SynthOptions) {
  const { seed, persons = 2000, days = 14, firstDay = '2021-08-02', appShare = APP_SHARE } = options;
  requireWhole('seed', seed, 0, 2 ** 32 - 1);
  requireWhole('persons', persons, 100, 10_000_000);
  requireWhole('days', days, 1, 366);
  if (!(appShare >= 0 && appShare <= 1))
    throw new SynthOptionError(`app share: ${appShare} is not a number from 0 to 1`);
  const errors = { ...ERROR_RATES, ...options.errors };
  for (const kind of ERROR_KINDS)
    if (!(errors[kind] >= 0 && errors[kind] <= 1))
      throw new SynthOptionError(`${kind}: ${errors[kind]} is not a share from 0 to 1`);
  return { seed, persons, days, firstDay: dateFrom(firstDay), appShare, errors };
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new SynthOptionError(`${name}: ${value} is not a whole number from ${least} to ${most}`);
}

function dateFrom(text: string): Temporal.PlainDate {
  try {
    const date = Temporal.PlainDate.from(text);
    if (date.toString() === text && date.year >= 2001 && date.year <= 2098) return date;
  } catch {
    // Falls through to the message below.
  }
  throw new SynthOptionError(
    `firstDay: "${text}" is not a date of the years 2001 to 2098, such as 2021-08-02`,
  );
}
