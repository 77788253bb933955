import { readFile } from 'node:fs/promises';
import { zstdCompressSync } from 'node:zlib';
import {
  CompressionType,
  compressionRegistry,
  DateDay,
  Dictionary,
  Float32,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatchFileWriter,
  Table,
  Timestamp,
  TimeUnit,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FeedBench } from './testing/feed-bench.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

const SECOND = 1_627_963_506;

async function parquet(select: string): Promise<Uint8Array> {
  const path = `${bench.folder}/typed.parquet`;
  await bench.connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return readFile(path);
}

test('typed Parquet columns are read as the text that they stand for', async () => {
  const bytes = await parquet(`SELECT 'a' AS person, 12345678901234567::BIGINT AS venue,
    '2021-08-03 04:05:06.9+00'::TIMESTAMPTZ AS check_in, '2021-08-03'::DATE AS check_out, 2.0::DOUBLE AS zone,
    1.25::DECIMAL(9, 2) AS price, [1, 2] AS list`);
  const rows = await bench.rows(await bench.stage('visits.parquet', bytes));
  expect(rows).toMatchObject([
    {
      venue: '12345678901234567',
      check_in: SECOND,
      check_out: 1_628_010_000,
      zone: '2',
      attributes: '{"list":"[1,2]","price":"1.25"}',
    },
  ]);
});

test.each(['TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP_MS'])(
  'a Parquet %s has no offset until a zone is named',
  async (type) => {
    const bytes = await parquet(
      `SELECT 'a' AS person, 'v' AS venue, '2021-08-03 04:05:06'::${type} AS check_in`,
    );
    expect(await bench.rejections(await bench.stage('visits.parquet', bytes))).toEqual([
      '1 check_in: 2021-08-03 04:05:06 has no offset',
    ]);
    const local = await bench.stage('visits.parquet', bytes, { timeZone: 'UTC' });
    expect(await bench.rows(local)).toMatchObject([{ check_in: SECOND }]);
  },
);

test('a nested Parquet column where one value is due, and a cut file, are refused', async () => {
  const nested = await parquet("SELECT 'a' AS person, ['v'] AS venue, '2021-08-03' AS check_in");
  await expect(bench.stage('visits.parquet', nested)).rejects.toThrow(
    'column venue is of the type VARCHAR[]',
  );
  await expect(bench.stage('visits.parquet', nested.subarray(0, 100))).rejects.toThrow('cut or damaged');
});

function visits(checkIn: Vector): Table {
  return new Table({
    person: vectorFromArray(['a'], new Dictionary(new Utf8(), new Int32())),
    venue: vectorFromArray([12345678901234567n], new Int64()),
    check_in: checkIn,
    check_out: vectorFromArray([new Date('2021-08-03')], new DateDay()),
    zone: vectorFromArray([2], new Float64()),
    height: vectorFromArray([10.76], new Float32()),
  });
}

function timestamp(unit: TimeUnit, value: bigint, zone: string | null): Vector {
  const type = new Timestamp(unit, zone);
  return new Vector([makeData({ type, data: BigInt64Array.of(value) })]);
}

const UNITS = [
  ['s', TimeUnit.SECOND, BigInt(SECOND)],
  ['ms', TimeUnit.MILLISECOND, BigInt(SECOND) * 1_000n + 999n],
  ['us', TimeUnit.MICROSECOND, BigInt(SECOND) * 1_000_000n + 999_999n],
  ['ns', TimeUnit.NANOSECOND, BigInt(SECOND) * 1_000_000_000n + 999_999_999n],
] as const;

test.each(UNITS)('an Arrow timestamp in %s is the same second', async (_, unit, value) => {
  const zoned = tableToIPC(visits(timestamp(unit, value, 'Asia/Ho_Chi_Minh')), 'file');
  expect(await bench.rows(await bench.stage('visits.feather', zoned))).toMatchObject([
    {
      person: 'a',
      venue: '12345678901234567',
      check_in: SECOND,
      check_out: 1_628_010_000,
      zone: '2',
      attributes: '{"height":"10.76"}',
    },
  ]);
  const local = tableToIPC(visits(timestamp(unit, value, null)), 'stream');
  expect(await bench.rejections(await bench.stage('visits.arrows', local))).toEqual([
    '1 check_in: 2021-08-03T04:05:06 has no offset',
  ]);
});

// A frame of one block that is stored as it is.
function storedLz4(data: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32LE((data.length | 0x8000_0000) >>> 0);
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]);
  return data.length === 0
    ? Buffer.concat([header, size.fill(0)])
    : Buffer.concat([header, size, data, Buffer.alloc(4)]);
}

test.each([
  ['LZ4', CompressionType.LZ4_FRAME, storedLz4],
  ['ZSTD', CompressionType.ZSTD, zstdCompressSync],
] as const)(
  'an Arrow file compressed with %s is read; cut it is refused',
  async (_, compressionType, encode) => {
    const codec = compressionRegistry.get(compressionType)!;
    compressionRegistry.set(compressionType, { ...codec, encode });
    const table = visits(timestamp(TimeUnit.SECOND, BigInt(SECOND), 'UTC'));
    const writer = new RecordBatchFileWriter({ compressionType });
    const bytes = writer.writeAll(table).toUint8Array(true);
    expect(await bench.rows(await bench.stage('visits.arrow', bytes))).toMatchObject([
      { venue: '12345678901234567' },
    ]);
    await expect(bench.stage('visits.arrow', bytes.subarray(0, bytes.length - 60))).rejects.toThrow(
      'cut or damaged',
    );
  },
);
