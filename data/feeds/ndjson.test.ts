import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMapping } from './mapping/parse.ts';
import { FeedBench } from './testing/feed-bench.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

const GOOD = '{"person":"a","venue":"v","check_in":1627963506}';

test('a line that is no object of single values is rejected with its line, the good ones stay', async () => {
  const lines = [
    `\ufeff${GOOD}`,
    '{"person":',
    '',
    '[1]',
    'null',
    '{"person":{"id":1},"venue":"v","check_in":1}',
    '{"person":null,"venue":"v","check_in":1627963506}',
    `${GOOD}\r`,
  ];
  const staged = await bench.stage('visits.ndjson', lines.join('\n'));
  expect(await bench.rejections(staged)).toEqual([
    '2 null: {"person": the line is not a JSON object',
    '4 null: [1] the line is not a JSON object',
    '5 null: null the line is not a JSON object',
    '6 person: {"id":1} is nested; one value is due',
    '7 person: null is missing',
  ]);
  expect(staged).toMatchObject({ rowsRead: 7, accepted: 2 });
});

test('numbers are taken as they are written, flags as true and false, all else becomes attributes', async () => {
  const text =
    '{"person":12345678901234567890,"venue":10.50,"check_in":1627963506,"retracted":true,"x":{"y":[1]},"n":1.0}';
  expect(await bench.rows(await bench.stage('visits.jsonl', text))).toMatchObject([
    {
      person: '12345678901234567890',
      venue: '10.50',
      retracted: true,
      attributes: '{"n":"1.0","x":"{\\"y\\":[1]}"}',
    },
  ]);
});

test('half of a surrogate pair, in a column or an attribute, refuses no file', async () => {
  const line = String.raw`{"person":"a\ud800","venue":"v","check_in":1627963506,"note\udfff":"\ud83d x"}`;
  expect(await bench.rows(await bench.stage('visits.ndjson', line))).toMatchObject([
    { person: 'a\ufffd', attributes: '{"note\ufffd":"\ufffd x"}' },
  ]);
});

test('a map renames, and a file without a record is refused', async () => {
  const mapping = parseMapping({ who: 'person' });
  const text = '{"who":"a","venue":"v","check_in":"2021-08-03"}\n';
  expect(await bench.rows(await bench.stage('visits.ndjson', text, { mapping }))).toMatchObject([
    { person: 'a' },
  ]);
  await expect(bench.stage('visits.ndjson', '\n\n')).rejects.toThrow('the file is empty');
});
