import { latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import { type Outline, provinceOutlines } from '../../../data/hotspots/outlines.ts';
import type { Drawing } from './drawing.ts';
import { drawMap } from './svg.ts';

const DRAWING: Drawing = {
  title: 'Hotspots of <cases> & more',
  subtitle: ['one', 'two'],
  cells: [{ cell: latLngToCell(21.28, 106.2, 8), weight: 2, fill: '#b2182b' }],
  circles: [{ lat: 21.28, lng: 106.2, radius_km: 2, label: '1' }],
  points: [{ lat: 21.28, lng: 106.2, fill: '#123456' }],
  legend: [{ label: 'hot, 99 % confidence', fill: '#b2182b', count: 1 }],
};
const OUTLINES: Outline[] = [
  {
    name: 'Bắc Giang',
    polygons: [
      [
        [
          [106, 21],
          [107, 21],
          [107, 22],
          [106, 22],
          [106, 21],
        ],
      ],
    ],
  },
];

/** All numbers of the paths of a class. */
function pathsOf(svg: string, style: string): number[] {
  const paths = Array.from(
    svg.matchAll(new RegExp(`<path class="${style}"[^>]* d="([^"]*)"`, 'g')),
    ([, d]) => d!,
  );
  return paths.flatMap((d) => d.match(/-?[\d.]+/g)!.map(Number));
}

test('a map has its cells in the frame, a legend with counts, and names escaped', () => {
  const svg = drawMap(DRAWING, OUTLINES);
  const numbers = pathsOf(svg, 'cell');
  expect(numbers).toHaveLength(14);
  for (const pixel of numbers) expect(pixel > 0 && pixel < 1060).toBe(true);
  expect(svg).toContain('Hotspots of &lt;cases> &amp; more');
  expect(svg).toContain('>hot, 99 % confidence</text>');
  expect(svg).toMatch(/[125]0* (km|m)<\/text>/);
});

test('outlines are drawn below and above the cells', () => {
  const withOutlines = drawMap(DRAWING, OUTLINES);
  expect(withOutlines.indexOf('class="land"')).toBeLessThan(withOutlines.indexOf('class="cell"'));
  expect(withOutlines.lastIndexOf('class="border"')).toBeGreaterThan(withOutlines.indexOf('class="cell"'));
});

test('a map of nothing shows the country, to its farthest islands', async () => {
  const svg = drawMap({ ...DRAWING, cells: [], circles: [], points: [] }, await provinceOutlines());
  expect(svg).toContain('>Quần đảo Hoàng Sa (Đà Nẵng)</text>');
  expect(svg).toContain('>Quần đảo Trường Sa (Khánh Hoà)</text>');
  expect(svg).toContain('>Hà Nội</text>');
  expect(svg).toContain('>Hồ Chí Minh</text>');
});

test('cells too small to be seen on a map of the country are dots, those with a class last', async () => {
  const cells = [
    { cell: latLngToCell(21.28, 106.2, 9), weight: 2, fill: '#b2182b' },
    { cell: latLngToCell(10.4, 105.6, 9), weight: 1, fill: '#bdbdbd' },
    { cell: latLngToCell(10.5, 105.6, 9), weight: 0, fill: '#efefef' },
  ];
  const svg = drawMap({ ...DRAWING, cells }, await provinceOutlines());
  const dots = Array.from(svg.matchAll(/<circle class="dot"[^>]* fill="([^"]*)"/g), ([, fill]) => fill);
  expect(dots).toEqual(['#bdbdbd', '#b2182b']);
  expect(svg).not.toContain('class="cell"');
});
