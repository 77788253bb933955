import { expect, test } from 'vitest';
import { utf8Order } from './utf8.ts';

test('an astral character stands after U+FFFD, though its UTF-16 units stand before it', () => {
  expect(['😀', '\uFFFD', 'b', 'ab', 'a'].sort(utf8Order)).toEqual(['a', 'ab', 'b', '\uFFFD', '😀']);
  expect(['😀', '\uFFFD'].sort()).toEqual(['😀', '\uFFFD']);
});
