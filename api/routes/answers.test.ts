import { expect, test } from 'vitest';
import { Answers } from './answers.ts';

const KIB = 1 << 10;

test('an answer is given again until it has not been asked for longest', () => {
  const answers = new Answers();
  const quarter = () => Buffer.alloc(256 * KIB);
  for (let i = 0; i < 256; i++) answers.keep(`question ${i}`, quarter());
  expect(answers.get('question 0')).toBeDefined();
  answers.keep('one more', quarter());
  expect(answers.get('question 0')).toBeDefined();
  expect(answers.get('question 1')).toBeUndefined();
  expect(answers.get('one more')).toBeDefined();
});

test('a large answer is not kept', () => {
  const answers = new Answers();
  answers.keep('large', Buffer.alloc(256 * KIB + 1));
  expect(answers.get('large')).toBeUndefined();
});

test('an answer kept again counts once', () => {
  const answers = new Answers();
  answers.keep('other', Buffer.alloc(256 * KIB));
  for (let i = 0; i < 300; i++) answers.keep('same', Buffer.alloc(256 * KIB));
  expect(answers.get('other')).toBeDefined();
});
