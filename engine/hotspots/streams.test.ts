import fc from 'fast-check';
import { expect, test } from 'vitest';
import { philox, streamOf } from './streams.ts';

/** From the known answers of Random123, the authors' own library: counter, key, block. */
const KNOWN_ANSWERS = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(KNOWN_ANSWERS)(
  'the block of counter %o under key %o is the published one',
  (counter, key, block) => {
    const drawn = new Uint32Array(4);
    philox(Uint32Array.from(counter), Uint32Array.from(key), drawn);
    expect([...drawn]).toEqual(block);
  },
);

test('a stream begins with the block that its seed, stream and substream name, and goes on with the next', () => {
  const seed = 7 * 2 ** 32 + 5;
  const stream = streamOf(seed, 11, 13);
  for (const number of [0, 1, 2]) {
    const block = new Uint32Array(4);
    philox(Uint32Array.of(number, 0, 11, 13), Uint32Array.of(5, 7), block);
    expect(Array.from(block, () => stream.next())).toEqual([...block]);
  }
});

test('a number below a bound is the high word of its product with the draw, as whole numbers have it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 - 1 }), (seed, bound) => {
      const draws = streamOf(seed, 0);
      let product = 0n;
      do product = BigInt(draws.next()) * BigInt(bound);
      while (product % 2n ** 32n < 2n ** 32n % BigInt(bound));
      expect(streamOf(seed, 0).below(bound)).toBe(Number(product >> 32n));
    }),
  );
});

test('numbers below a bound are all as likely', () => {
  const bound = 7;
  const draws = 70_000;
  const counts = new Array<number>(bound).fill(0);
  const stream = streamOf(1, 2, 3);
  for (let draw = 0; draw < draws; draw++) counts[stream.below(bound)]++;
  const chiSquared = counts.reduce((sum, count) => sum + (count - draws / bound) ** 2 / (draws / bound), 0);
  // The 0.999 quantile of chi-squared with 6 degrees of freedom.
  expect(chiSquared).toBeLessThan(22.46);
});

test('a uniform number lies in [0, 1), around one half', () => {
  const stream = streamOf(1, 0);
  const numbers = Array.from({ length: 10_000 }, () => stream.uniform());
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, number) => sum + number) / numbers.length).toBeCloseTo(0.5, 1);
});

test.each([
  [-1, 0, 0, 'seed is -1'],
  [0.5, 0, 0, 'seed is 0.5'],
  [0, 2 ** 32, 0, 'stream is 4294967296'],
  [0, 0, Number.NaN, 'substream is NaN'],
])('seed %d, stream %d, substream %d are refused', (seed, stream, substream, message) => {
  expect(() => streamOf(seed, stream, substream)).toThrow(message);
});
