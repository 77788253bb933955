import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Order } from './utf8-order.ts';

const bytesOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const unit = fc.constantFrom('a', 'ạ', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}', '😷');

test('texts are ordered as their bytes are', () => {
  const text = fc.oneof(fc.string({ unit }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(utf8Order(a, b))).toBe(bytesOrder(a, b));
    }),
  );
});
