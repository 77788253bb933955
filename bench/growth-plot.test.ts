import { expect, test } from 'vitest';
import { growthPlot } from './growth-plot.ts';

test('each world has its dot, median and range, the dearer ones higher', () => {
  const svg = growthPlot([
    { persons: 100_000, samples_us: [2, 1, 3] },
    { persons: 1_000_000, samples_us: [5, 4, 9] },
  ]);
  const heights = [...svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)].map(([, y]) => Number(y));
  expect(heights.length).toBe(2);
  expect(heights[0]).toBeGreaterThan(heights[1]);
  for (const words of ['µs a case', 'persons (logarithmic)', '>100,000<', '>1,000,000<', '>2.00 µs<', '>10<'])
    expect(svg).toContain(words);
});
