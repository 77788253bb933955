/**
 * What is wrong with the records of an invented country, and how often: all assumptions, so rare that lists stay useful
 * and so frequent that a country of 100,000 has some of each.
 */
export const ERROR_RATES = {
  /** Of the phones with the app: log nobody, while others log them. */
  'one-sided-phone': 0.02,
  /** Of the phones with the app: their clock is off by one to twelve hours. */
  'clock-off': 0.01,
  /** Of the check-ins: a second one of that person in a far town some minutes later. */
  'impossible-travel': 0.0003,
  /** Of the check-ins that have a check-out: a second stay of that person at another venue at the same time. */
  'two-places': 0.0005,
  /** Of the persons, on each day, if they have a phone: a burst of check-ins all over town. */
  'prank-burst': 0.00001,
  /** Of the wards: one code hangs at all cafés, markets and workplaces. */
  'coarse-venue': 0.01,
  /** Of the towns: no check-in arrives for two days. */
  'silent-feed': 0.03,
  /** Of the check-ins: recorded three to seven days later. */
  'late-data': 0.01,
  /** Of the persons with phone and ID card: their phone stands beside another person's card too. */
  'conflicting-identifiers': 0.002,
  /** Of the vaccinated persons with a card and no phone: the register has the phone of another of the household. */
  'borrowed-phone': 0.2,
  /** Of the persons in the population database: their year of birth is another one there. */
  'identity-mismatch': 0.005,
  /** Of the vaccinated persons: they were born after their dose, by the population database. */
  'dose-before-birth': 0.0005,
  /** Of the doses: a second source has another day, vaccine or number. */
  'vaccination-disagreement': 0.01,
  /** Of the tests with a result: a second source has the opposite one. */
  'test-disagreement': 0.005,
  /** Of the tests with a result: it is dated before the sample. */
  'result-before-sample': 0.005,
  /** Of the cases: the register has none of their tests. */
  'case-without-test': 0.02,
} as const;

export type ErrorKind = keyof typeof ERROR_RATES;

/** A share for each kind of error. */
export type ErrorRates = Readonly<Record<ErrorKind, number>>;

export const ERROR_KINDS = Object.keys(ERROR_RATES) as ErrorKind[];

/** The usual rates times a factor, up to 1; 0 leaves nothing wrong. */
export function errorRates(factor: number): ErrorRates {
  const rates = ERROR_KINDS.map((kind) => [kind, Math.min(1, ERROR_RATES[kind] * factor)]);
  return Object.fromEntries(rates) as ErrorRates;
}
