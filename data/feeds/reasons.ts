/** Why a record was rejected, as it is stored and counted. Each follows "column: value". */
export const REASONS = {
  missing: 'is missing',
  noOffset: 'has no offset',
  milliseconds: 'is milliseconds; epoch seconds are due',
  year: 'lies outside the years 2000–2100',
  notInstant: 'is not an instant (ISO 8601 with an offset, a date, or whole epoch seconds)',
  notDate: 'is not a date (YYYY-MM-DD)',
  negative: 'is negative',
  notWhole: 'is not a whole number',
  tooLarge: 'is too large',
  notDecimal: 'is not a finite decimal number',
  swapped: 'latitude and longitude are swapped',
  latitude: 'is not a latitude from -90 to 90',
  longitude: 'is not a longitude from -180 to 180',
  notFlag: 'is none of true, false, 1, 0',
  nested: 'is nested; one value is due',
  notUtf8: 'the row is not UTF-8',
  notJson: 'the line is not a JSON object',
  tooLong: 'the row is longer than 2 MB',
  textAfterQuote: 'the row has text after a closing quote',
} as const;

export function sameAs(column: string): string {
  return `is the same as ${column}`;
}

export function before(column: string): string {
  return `lies before ${column}`;
}

export function wrongFieldCount(found: number, expected: number): string {
  return `the row has ${found} fields, the header ${expected}`;
}
