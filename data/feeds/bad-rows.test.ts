import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileError } from './file-error.ts';
import { stageFile } from './stage.ts';
import { FeedBench } from './testing/feed-bench.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

const HEADER = 'person,venue,check_in,note';
const GOOD = 'a,v,1627963506,';
const BAD = ',v,1627963506,';

test('bad rows on the first and the last line are told, and equal ones each with its own line', async () => {
  const staged = await bench.stage('visits.csv', [HEADER, BAD, GOOD, BAD, BAD, GOOD, BAD].join('\n'));
  expect(await bench.rejections(staged)).toEqual(
    [2, 4, 5, 7].map((line) => `${line} person: null is missing`),
  );
  expect(staged).toMatchObject({ rowsRead: 6, accepted: 2, rejected: 4 });
});

test('a file of bad rows alone leaves nothing to accept', async () => {
  const staged = await bench.stage('visits.csv', `${HEADER}\n${BAD}\n${BAD}\n`);
  expect(staged).toMatchObject({ rowsRead: 2, accepted: 0, rejected: 2 });
  expect(await bench.rows(staged)).toEqual([]);
});

test('the first bad column of a row is told, with its text as it is without the blanks around it', async () => {
  const staged = await bench.stage(
    'encounters.csv',
    'lat,person_a,person_b,start,duration_s\n91,a,b, yesterday\t,x\n',
  );
  expect(await bench.rejections(staged)).toEqual([
    '2 start: yesterday is not an instant (ISO 8601 with an offset, a date, or whole epoch seconds)',
  ]);
});

test('blanks around a cell of any kind make no row bad', async () => {
  const staged = await bench.stage(
    'encounters.csv',
    [
      'person_a,person_b,start,duration_s,attenuation_db,lat,lng,recorded_at,retracted',
      ' a ,b\t, 2021-08-03T04:05:06Z, 900 ,\t-1.5, 10.7 ,106.6 , 2021-08-03 , true ',
      'a,b,2021-08-03T04:05:06Z,900, ,\t, ,  ,',
      ' ,b,2021-08-03T04:05:06Z,900,,,,,',
    ].join('\n'),
  );
  expect(await bench.rows(staged)).toMatchObject([
    { person_a: 'a', person_b: 'b', start: 1_627_963_506, duration_s: 900, attenuation_db: -1.5, lat: 10.7 },
    { attenuation_db: null, lat: null, recorded_at: null, retracted: false },
  ]);
  expect(await bench.rejections(staged)).toEqual(['4 person_a: null is missing']);
});

test('lines that end now with LF, now with CR, now with CRLF are read like any other', async () => {
  const staged = await bench.stage(
    'visits.csv',
    `${HEADER}\r\n${GOOD}\n${BAD}\ra,v\r\n\r\na,v,1627963506,"x\r\ny"\n${BAD}`,
  );
  expect(await bench.rejections(staged)).toEqual([
    '3 person: null is missing',
    '4 null: a,v the row has 2 fields, the header 4',
    '8 person: null is missing',
  ]);
  expect(await bench.rows(staged)).toMatchObject([
    { attributes: null },
    { attributes: '{"note":"x\\r\\ny"}' },
  ]);
});

test('in a file of one column a blank line is no record', async () => {
  const staged = await bench.stage('venues.csv', 'venue\nv\n\n" "\nw\n');
  expect(await bench.rejections(staged)).toEqual(['4 venue: null is missing']);
  expect(await bench.rows(staged)).toMatchObject([{ venue: 'v' }, { venue: 'w' }]);
});

/** Records by what becomes of them; each covers as many lines as it has line ends, and one. */
const RECORDS: Readonly<Record<string, (end: string) => string>> = {
  good: () => GOOD,
  padded: () => ' a,v , 1627963506 ,',
  manyLines: (end) => `a,"v${end}${end}w",1627963506,"one ""${end}"" two"`,
  trailing: () => `${GOOD},`,
  blank: () => '',
  bad: () => BAD,
  badOverLines: (end) => `a,v,"1627963506${end}x",`,
  short: () => 'a,v',
  long: () => 'a,v,1627963506,,x',
};
const FATE: Readonly<Record<string, 'accepted' | 'rejected' | undefined>> = {
  good: 'accepted',
  padded: 'accepted',
  manyLines: 'accepted',
  trailing: 'accepted',
  bad: 'rejected',
  badOverLines: 'rejected',
  short: 'rejected',
  long: 'rejected',
};

test('whatever stands before it, a bad row is told with its line', async () => {
  const kind = fc.constantFrom(...Object.keys(RECORDS));
  await fc.assert(
    fc.asyncProperty(
      fc.array(kind, { maxLength: 12 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom('', '\ufeff'),
      async (kinds, end, mark) => {
        const texts = kinds.map((name) => RECORDS[name]!(end));
        const staged = await bench.stage('visits.csv', mark + [HEADER, ...texts, ''].join(end));
        const lines: number[] = [];
        let line = 2;
        for (const [index, name] of kinds.entries()) {
          if (FATE[name] === 'rejected') lines.push(line);
          line += texts[index]!.split(end).length;
        }
        expect((await bench.rejections(staged)).map((text) => Number.parseInt(text, 10))).toEqual(lines);
        expect(staged.accepted).toBe(kinds.filter((name) => FATE[name] === 'accepted').length);
      },
    ),
    { numRuns: 60, seed: 5 },
  );
});

test('lines are right in a file that several threads read', async () => {
  const rows = Array.from({ length: 400_000 }, (_, row) => `person ${row},some venue or other,1627963506,`);
  const bad = [0, 1, 150_000, 150_001, 399_999];
  for (const row of bad) rows[row] = BAD;
  rows[70_000] = 'a,"v\nw",1627963506,';
  rows[200_000] = 'a';
  const staged = await bench.stage('visits.csv', [HEADER, ...rows].join('\n'));
  const told = (await bench.rejections(staged)).map((text) => Number.parseInt(text, 10));
  expect(told).toEqual([2, 3, 150_003, 150_004, 200_003, 400_002]);
  expect(staged).toMatchObject({ rowsRead: 400_000, accepted: 399_994 });
});

test('want of memory is told as such, and nothing is left behind', async () => {
  const file = await bench.file('visits.csv', `${HEADER}\n${BAD}\n${`${GOOD}\n`.repeat(400_000)}`);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '12MB', temp_directory: '' });
  const connection = await instance.connect();
  try {
    const failure = await stageFile(connection, { file }).catch((error: Error) => error);
    expect(failure).not.toBeInstanceOf(FileError);
    expect(failure).toMatchObject({ message: expect.stringMatching(/^Out of Memory/) });
    const tables = await connection.runAndReadAll('FROM duckdb_tables()');
    expect(tables.currentRowCount).toBe(0);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});
