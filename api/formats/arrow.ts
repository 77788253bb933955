import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int64,
  makeBuilder,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Timestamp,
  TimeUnit,
  tableToIPC,
  Uint64,
  Utf8,
} from 'apache-arrow';
import { type Column, chunksOf, type Kind, type Row, type RowSet } from './row-set.ts';

/** Few enough that a server answers others between two batches. */
const ROWS_A_RECORD_BATCH = 1024;
const END_MARK_BYTES = 8;

/** Arrow IPC stream. Instants are timestamps in seconds, UTC; JSON values are text. */
export async function* writeArrow({ columns, batches }: RowSet): AsyncGenerator<Uint8Array> {
  // A stream is the schema, one message a record batch, an end mark: each table's own head and end are cut off.
  const schema = new Schema(columns.map(({ name, kind }) => new Field(name, TYPES[kind], true)));
  const empty = tableToIPC(new Table(schema), 'stream');
  const headBytes = empty.length - END_MARK_BYTES;
  yield empty.subarray(0, headBytes);
  for await (const rows of chunksOf(batches, ROWS_A_RECORD_BATCH))
    yield tableToIPC(tableOf(schema, columns, rows), 'stream').subarray(headBytes, -END_MARK_BYTES);
  yield empty.subarray(headBytes);
}

const TYPES: Readonly<Record<Kind, DataType>> = {
  text: new Utf8(),
  integer: new Int64(),
  number: new Float64(),
  boolean: new Bool(),
  instant: new Timestamp(TimeUnit.SECOND, 'UTC'),
  json: new Utf8(),
  cell: new Uint64(),
};

function tableOf(schema: Schema, columns: readonly Column[], rows: readonly Row[]): Table {
  const children = columns.map(({ name, kind }) => {
    const builder = makeBuilder({ type: TYPES[kind], nullValues: [null] });
    for (const row of rows) builder.append(arrowValue(kind, row[name] ?? null));
    return builder.finish().flush();
  });
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, children });
  return new Table([new RecordBatch(schema, data)]);
}

function arrowValue(kind: Kind, value: unknown): unknown {
  if (value === null) return null;
  if (kind === 'integer') return BigInt(value as number);
  if (kind === 'cell') return BigInt(`0x${value}`);
  // The builder takes milliseconds whatever the unit is.
  if (kind === 'instant') return (value as number) * 1000;
  return kind === 'json' ? JSON.stringify(value) : value;
}
