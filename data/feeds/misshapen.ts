/** Columns of the files that hold records of the wrong shape. */
export const MISSHAPEN_COLUMNS = ['line', 'column', 'value', 'reason'];

const SHOWN_MAX = 200;

/** As much of a misshapen record as is kept to show. */
export function shown(record: string): string {
  return record.length <= SHOWN_MAX ? record : `${record.slice(0, SHOWN_MAX)}…`;
}
