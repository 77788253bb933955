import { expect, test } from 'vitest';
import { alignedLines, screenWidth } from './aligned-lines.ts';

test.each([
  ['phone:0901', 10],
  ['Nguyễn', 6],
  ['Nguyễn'.normalize('NFD'), 6],
  ['漢字', 4],
  ['ｆ', 2],
  ['😀', 2],
  ['', 0],
])('%s fills %i columns', (text, width) => {
  expect(screenWidth(text)).toBe(width);
});

test('a cell of several lines keeps its column', () => {
  const records = [
    ['a', 'evidence', 'n'],
    ['x', 'first\nsecond one', '7'],
  ];
  expect(alignedLines(records, ['left', 'left', 'right'])).toEqual([
    'a  evidence    n',
    '────────────────',
    'x  first       7',
    '   second one',
  ]);
});
