import { median } from './measure.ts';

export interface GrowthPoint {
  readonly persons: number;
  readonly samples_us: readonly number[];
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 20;
const TOP = 40;
const BOTTOM = 60;
const TICKS = 5;

/** An SVG of the cost of a case over the persons of its world: medians joined, with the range of the samples. */
export function growthPlot(points: readonly GrowthPoint[]): string {
  const top_us = niceTop(Math.max(...points.flatMap(({ samples_us }) => samples_us)));
  const y = (us: number) => HEIGHT - BOTTOM - (us / top_us) * (HEIGHT - TOP - BOTTOM);
  const [first, last] = [points[0], points[points.length - 1]].map(({ persons }) => Math.log10(persons));
  const step = (WIDTH - LEFT - RIGHT) / (last - first + 1);
  const x = (persons: number) => LEFT + (Math.log10(persons) - first + 0.5) * step;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    '<title>Cost of one case by persons</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(WIDTH / 2, 22, 'F1 + F2 of one case, ten encounters a person in 14 days', 'font-size="15"'),
    text(WIDTH / 2, HEIGHT - 14, 'persons (logarithmic)'),
    text(0, 0, 'µs a case', `transform="translate(20 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)"`),
    ...yAxis(top_us, y),
    ...points.map(({ persons }) => text(x(persons), HEIGHT - BOTTOM + 20, persons.toLocaleString('en-US'))),
    `<polyline fill="none" stroke="#1b6ca8" stroke-width="2" points="${points.map((p) => `${round(x(p.persons))},${round(y(median(p.samples_us)))}`).join(' ')}"/>`,
    ...points.flatMap((point) => mark(point, x(point.persons), y)),
    '</svg>\n',
  ].join('\n');
}

function yAxis(top_us: number, y: (us: number) => number): string[] {
  return Array.from({ length: TICKS + 1 }, (_, i) => (i * top_us) / TICKS).flatMap((us) => [
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(us))}" y2="${round(y(us))}" stroke="#ddd"/>`,
    `<text x="${LEFT - 8}" y="${round(y(us) + 4)}" text-anchor="end">${Number(us.toPrecision(3))}</text>`,
  ]);
}

/** The median as a dot with its value, least to greatest as a bar. */
function mark({ samples_us }: GrowthPoint, at: number, y: (us: number) => number): string[] {
  const middle = median(samples_us);
  const [low, high] = [Math.min(...samples_us), Math.max(...samples_us)];
  return [
    `<line x1="${round(at)}" x2="${round(at)}" y1="${round(y(low))}" y2="${round(y(high))}" stroke="#1b6ca8"/>`,
    `<circle cx="${round(at)}" cy="${round(y(middle))}" r="4" fill="#1b6ca8"/>`,
    `<text x="${round(at + 10)}" y="${round(y(middle) - 8)}">${middle.toPrecision(3)} µs</text>`,
  ];
}

function text(x: number, y: number, words: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="middle" ${attributes}>${words}</text>`;
}

/** The least of 1, 2, 5, 10, 20 … that is not below. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= value) as number;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
