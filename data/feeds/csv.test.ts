import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMapping } from './mapping/parse.ts';
import { FeedBench } from './testing/feed-bench.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

const HEADER = 'person,venue,check_in,note';
const GOOD = 'a,v,2021-08-03,';

test('lines are physical lines: of quoted newlines, CRLF, blank lines and a BOM', async () => {
  const text = `\ufeff${HEADER}\r\na,v,2021-08-03,"one\r\ntwo"\r\n\r\n,v,2021-08-03,\r\n${GOOD}\n,v,2021-08-03,"x\ny"`;
  const staged = await bench.stage('visits.csv', text);
  expect(await bench.rejections(staged)).toEqual(['5 person: null is missing', '7 person: null is missing']);
  expect((await bench.rows(staged))[0]).toMatchObject({ attributes: '{"note":"one\\r\\ntwo"}' });
});

test('a row of the wrong shape is rejected with its line, the good ones stay', async () => {
  const rows = Buffer.concat([
    Buffer.from(`${HEADER}\n${GOOD}\na,v\na,v,2021-08-03,x,y\na,"v"v,2021-08-03,\na,`),
    Buffer.from([0xff]),
    Buffer.from(`,2021-08-03,\na,${'v'.repeat(2_000_001)},2021-08-03,\n${GOOD}\n`),
  ]);
  const staged = await bench.stage('visits.csv', rows);
  expect(await bench.rejections(staged)).toEqual([
    '3 null: a,v the row has 2 fields, the header 4',
    '4 null: a,v,2021-08-03,x,y the row has 5 fields, the header 4',
    '5 null: a,"v"v,2021-08-03, the row has text after a closing quote',
    '6 null: a,\ufffd,2021-08-03, the row is not UTF-8',
    '7 null: null the row is longer than 2 MB',
  ]);
  expect(staged).toMatchObject({ rowsRead: 7, accepted: 2 });
});

test.each([
  ['', 'the file is empty'],
  [`person,venue\n`, 'visits need check_in; the header has person, venue'],
  ['person;venue;check_in\n', 'It looks delimited by ";": give the delimiter'],
  ['person\tvenue\tcheck_in\n', 'It looks delimited by tabs: give the delimiter'],
  [`${HEADER},person\n`, 'column person stands twice'],
  [`${HEADER},\n`, 'column 5 has no name'],
  [`${HEADER}\n${GOOD}\na,"v,2021-08-03,\n${GOOD}\n`, 'line 3: a quote is opened and not closed'],
  [`${HEADER}\n${GOOD}\na,"v,2021-08-03,\na,"v",2021-08-03,\n`, 'line 3: a quote is opened and not closed'],
])('a file that begins %j is refused whole: %s', async (text, reason) => {
  const tables = () => bench.connection.runAndReadAll('SELECT table_name FROM duckdb_tables()');
  const before = (await tables()).getRowsJson();
  await expect(bench.stage('visits.csv', text)).rejects.toThrow(reason);
  expect((await tables()).getRowsJson()).toEqual(before);
});

test('cells lose the blanks around them, and blank cells are empty', async () => {
  const staged = await bench.stage('visits.csv', `${HEADER}\n a ,"v\t",2021-08-03 , \n`);
  expect(await bench.rows(staged)).toMatchObject([{ person: 'a', venue: 'v', attributes: null }]);
});

test('a delimiter, a map of columns, and a name with wildcards are understood', async () => {
  const mapping = parseMapping({ who: 'person', where: 'venue' });
  const staged = await bench.stage('visits[1].csv', 'who;where;check_in\na;v;2021-08-03\n', {
    feed: 'visits',
    delimiter: ';',
    mapping,
  });
  expect(await bench.rows(staged)).toMatchObject([{ person: 'a', venue: 'v', check_in: 1_627_923_600 }]);
});

test('gzip is read if it is whole: every cut and flipped bit is refused', async () => {
  const lines = Array.from({ length: 200 }, (_, index) => `p${index * 7919},v${index % 13},2021-08-03,`);
  const packed = gzipSync(`${HEADER}\n${lines.join('\n')}\n`);
  expect(await bench.stage('visits.csv.gz', packed)).toMatchObject({ accepted: 200, rejected: 0 });
  const twoMembers = Buffer.concat([packed, gzipSync(`${GOOD}\n`)]);
  expect(await bench.stage('visits.csv.gz', twoMembers)).toMatchObject({ accepted: 201 });
  for (let at = 10; at < packed.length; at += 37) {
    const flipped = Buffer.from(packed);
    flipped[at]! ^= 1;
    await expect(bench.stage('visits.csv.gz', flipped)).rejects.toThrow('cut or damaged');
    await expect(bench.stage('visits.csv.gz', packed.subarray(0, at))).rejects.toThrow('cut or damaged');
  }
  await expect(bench.stage('visits.csv.gz', Buffer.concat([packed, Buffer.from('\0more')]))).rejects.toThrow(
    'damaged',
  );
});

test('an unknown feed, format, zone or file is refused by name', async () => {
  await expect(bench.stage('people.csv', HEADER)).rejects.toThrow('its name names no feed');
  await expect(bench.stage('visits.xlsx', HEADER)).rejects.toThrow('known by the extension');
  await expect(bench.stage('visits.csv', HEADER, { timeZone: 'Mars' })).rejects.toThrow(
    '"Mars" is no time zone',
  );
  expect(await bench.stage('visits-2021-08-03.csv', `${HEADER}\n${GOOD}`)).toMatchObject({ accepted: 1 });
  expect(await bench.stage('visits_01.csv', `${HEADER}\n${GOOD}`)).toMatchObject({ accepted: 1 });
});
