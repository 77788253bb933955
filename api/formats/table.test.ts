import { expect, test } from 'vitest';
import { type Column, oneBatch, type Row, type RowSet } from './row-set.ts';
import { writeTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { name: 'person', kind: 'text' },
  { name: 'exposure_s', kind: 'integer' },
  { name: 'first', kind: 'instant' },
  { name: 'is_case', kind: 'boolean' },
];

async function shown(rows: readonly Row[], others: Partial<RowSet> = {}): Promise<string> {
  let text = '';
  for await (const piece of writeTable({ columns: COLUMNS, batches: oneBatch(rows), ...others }))
    text += piece;
  return text;
}

test('columns are aligned by their width on the screen, and instants are local time', async () => {
  const rows = [
    { person: '漢字', exposure_s: 900, first: 1_627_963_506, is_case: true },
    { person: 'Nguyễn', exposure_s: 86_400, first: null, is_case: false },
  ];
  expect(await shown(rows, { caption: 'two contacts' })).toBe(
    [
      'two contacts',
      'person  exposure s  first             is case',
      '─────────────────────────────────────────────',
      '漢字           900  2021-08-03 11:05  yes',
      'Nguyễn       86400                    no',
      '',
    ].join('\n'),
  );
});

test('instants follow the zone of the row set', async () => {
  expect(await shown([{ first: 0 }], { zone: 'Europe/Berlin' })).toContain('1970-01-01 01:00');
});

test('a value cannot steer the terminal', async () => {
  expect(await shown([{ person: '\u001b[2Jgone' }])).toContain('\u{fffd}[2Jgone');
});

test('long answers are cut into pages with a header each', async () => {
  const rows = Array.from({ length: 1001 }, (_, i) => ({ person: `p${i}` }));
  const pages = (await shown(rows)).split('\n\n');
  expect(pages.map((page) => page.split('\n')[0]!.startsWith('person'))).toEqual([true, true]);
});

test('no rows are a header alone', async () => {
  expect((await shown([])).split('\n')[0]).toBe('person  exposure s  first  is case');
});
