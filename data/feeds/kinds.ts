import type { ColumnKind } from './declaration.ts';
import { instantOf, instantReason, isNoInstant, type LocalTime, matches } from './instant.ts';
import { REASONS } from './reasons.ts';
import { firstOf, literal } from './sql.ts';

/** How a kind of column is read, as SQL over its trimmed text (NULL if empty) and, once typed, its value. */
export interface Kind {
  readonly type: string;
  typed(text: string, local: LocalTime): string;
  /** Whether a text that is there is bad; never evaluated as true for a NULL text. */
  isBad(text: string, value: string): string;
  reason(text: string, value: string): string;
}

const DECIMAL = String.raw`[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?`;
const DAY = String.raw`\d{4}-\d{2}-\d{2}`;

const text: Kind = {
  type: 'VARCHAR',
  typed: (cell) => cell,
  isBad: () => 'FALSE',
  reason: () => 'NULL',
};

const whole: Kind = {
  type: 'UINTEGER',
  // Numbers mostly come as they would be printed; comparing is twice as fast as matching.
  typed: (cell) => {
    const number = `TRY_CAST(${cell} AS UINTEGER)`;
    return `CASE WHEN CAST(${number} AS VARCHAR) = ${cell} OR ${matches(cell, String.raw`\d+`)} THEN ${number} END`;
  },
  isBad: (_, value) => `${value} IS NULL`,
  reason: (cell) =>
    firstOf(
      [
        [matches(cell, String.raw`\d+`), literal(REASONS.tooLarge)],
        [matches(cell, String.raw`-\d+(\.\d+)?`), literal(REASONS.negative)],
      ],
      literal(REASONS.notWhole),
    ),
};

const flag: Kind = {
  type: 'BOOLEAN',
  typed: (cell) =>
    firstOf(
      [
        [`lower(${cell}) IN ('true', '1')`, 'TRUE'],
        [`lower(${cell}) IN ('false', '0')`, 'FALSE'],
      ],
      'NULL',
    ),
  isBad: (_, value) => `${value} IS NULL`,
  reason: () => literal(REASONS.notFlag),
};

const date: Kind = {
  type: 'DATE',
  typed: (cell) => `CASE WHEN ${matches(cell, DAY)} THEN TRY_CAST(${cell} AS DATE) END`,
  isBad: (_, value) => `${value} IS NULL`,
  reason: () => literal(REASONS.notDate),
};

/** How each kind of column is read. */
export const KINDS: Readonly<Record<ColumnKind, Kind>> = {
  text,
  instant: instant(false),
  'instant-end': instant(true),
  duration: whole,
  count: whole,
  date,
  flag,
  decibels: decimal(Number.POSITIVE_INFINITY, REASONS.notDecimal),
  decimal: decimal(Number.POSITIVE_INFINITY, REASONS.notDecimal),
  latitude: decimal(90, REASONS.latitude),
  longitude: decimal(180, REASONS.longitude),
};

function instant(endOfDay: boolean): Kind {
  return {
    type: 'UINTEGER',
    typed: (cell, local) => instantOf(cell, local, endOfDay),
    isBad: isNoInstant,
    reason: instantReason,
  };
}

function decimal(limit: number, outside: string): Kind {
  const range = Number.isFinite(limit) ? ` OR abs(value) > ${limit}` : '';
  return {
    type: 'DOUBLE',
    typed: (cell) => `CASE WHEN ${matches(cell, DECIMAL)} THEN TRY_CAST(${cell} AS DOUBLE) END`,
    isBad: (_, value) => `(${value} IS NULL OR NOT isfinite(${value})${range.replace('value', value)})`,
    reason: (_, value) =>
      firstOf(
        [[`${value} IS NULL OR NOT isfinite(${value})`, literal(REASONS.notDecimal)]],
        literal(outside),
      ),
  };
}
