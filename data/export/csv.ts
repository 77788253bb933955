import { stringify } from 'csv-stringify/sync';

/** What a spreadsheet takes for a formula: = + - @, tab or return at the beginning (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
/** A telephone number or another signed number, which computes nothing. */
const SIGNED_NUMBER = /^[+-]?[0-9][0-9 .]*$/;

/**
 * Rows as CSV with a header. A text that a spreadsheet would take for a formula gets an apostrophe before it, the same one
 * wherever the text stands, so that identifiers still find each other.
 */
export function csvOf(rows: readonly object[], columns: readonly string[]): string {
  return stringify([...rows], {
    header: true,
    columns: [...columns],
    cast: { boolean: String, string: unformulated },
  });
}

function unformulated(text: string): string {
  return FORMULA.test(text) && !SIGNED_NUMBER.test(text) ? `'${text}` : text;
}
