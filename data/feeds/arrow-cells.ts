import { DataType, type Dictionary, type Timestamp, TimeUnit, type Vector } from 'apache-arrow';

/** Text of the value in a row of one batch, as a CSV file would have it; `null` where there is none. */
export type CellReader = (row: number) => string | null;

/** Whether a column of this type holds one value a row that a text can stand for. */
export function isOneValue(type: DataType): boolean {
  return (
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isUtf8View(type) ||
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isBool(type) ||
    DataType.isDate(type) ||
    DataType.isTimestamp(type) ||
    DataType.isNull(type) ||
    (DataType.isDictionary(type) && isOneValue((type as Dictionary).dictionary))
  );
}

/** Reads a column of one batch. A time without a zone stays without an offset; other types become JSON. */
export function cellReader(vector: Vector): CellReader {
  const text = textReader(vector);
  return (row) => (vector.isValid(row) ? text(row) : null);
}

function textReader(vector: Vector): (row: number) => string {
  const { type } = vector;
  if (DataType.isTimestamp(type)) return timestampReader(vector, type);
  if (DataType.isDate(type)) return (row) => isoOf(Number(vector.get(row))).slice(0, 10);
  if (DataType.isFloat(type) && type.precision !== 2) return (row) => shortest(vector.get(row) as number);
  if (isOneValue(type)) return (row) => String(vector.get(row));
  return (row) =>
    JSON.stringify(vector.get(row), (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}

const UNITS_PER_S = {
  [TimeUnit.SECOND]: 1n,
  [TimeUnit.MILLISECOND]: 1_000n,
  [TimeUnit.MICROSECOND]: 1_000_000n,
  [TimeUnit.NANOSECOND]: 1_000_000_000n,
};

// The library gives milliseconds for every unit, so the raw value is read.
function timestampReader(vector: Vector, type: Timestamp): (row: number) => string {
  const unitsPerSecond = UNITS_PER_S[type.unit];
  const values = vector.data[0]!.values as BigInt64Array;
  const offset = type.timezone ? 'Z' : '';
  return (row) => {
    const units = values[row]!;
    const seconds = units / unitsPerSecond - (units < 0n && units % unitsPerSecond !== 0n ? 1n : 0n);
    return `${isoOf(Number(seconds) * 1000).slice(0, -5)}${offset}`;
  };
}

function isoOf(time_ms: number): string {
  const date = new Date(time_ms);
  return Number.isNaN(date.getTime()) ? `${time_ms} ms` : date.toISOString();
}

/** The shortest decimal that is this 32-bit (or shorter) number again. */
function shortest(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return String(decimal);
  }
  return String(value);
}
