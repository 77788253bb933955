import { expect, test } from 'vitest';
import { PROVINCES } from '../synth/towns/provinces.ts';
import { outlineNamed, provinceOutlines } from './outlines.ts';

test('each province of the census has an outline that is known by its name, accents or not', async () => {
  const outlines = await provinceOutlines();
  expect(outlines).toHaveLength(PROVINCES.length);
  for (const [name] of PROVINCES) expect(outlineNamed(outlines, name)?.name).toBe(name);
  expect(outlineNamed(outlines, 'bac giang')?.name).toBe('Bắc Giang');
});

test('the provinces reach from the border in the west to the farthest islands in the east', async () => {
  const lngs = (await provinceOutlines()).flatMap(({ polygons }) => polygons.flat(2).map(([lng]) => lng));
  expect(Math.min(...lngs)).toBeCloseTo(102.1, 0);
  expect(Math.max(...lngs)).toBeCloseTo(115.9, 0);
});
