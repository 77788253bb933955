import { expect, test } from 'vitest';
import { KERNEL_NAMES, type Kernel, ringWeights } from './kernels.ts';

test('each kernel weighs the cell itself fully and falls with the ring', () => {
  expect(ringWeights('uniform', 2)).toEqual(Float64Array.of(1, 1, 1));
  expect(ringWeights('triangular', 1)).toEqual(Float64Array.of(1, 0.5));
  expect(ringWeights('quadratic', 1)).toEqual(Float64Array.of(1, 0.75));
  expect(ringWeights('quartic', 1)).toEqual(Float64Array.of(1, 0.5625));
  expect(ringWeights('gaussian', 1)).toEqual(Float64Array.of(1, Math.exp(-0.5)));
  for (const kernel of KERNEL_NAMES) expect(ringWeights(kernel, 0)).toEqual(Float64Array.of(1));
});

test('an unknown kernel is refused with the names of those there are', () => {
  expect(() => ringWeights('cubic' as Kernel, 1)).toThrow('kernel is "cubic", expected one of uniform, ');
});
