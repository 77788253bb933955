import { geoCircle } from 'd3-geo';
import { cellToBoundary, cellToLatLng, getHexagonEdgeLengthAvg, getResolution, UNITS } from 'h3-js';
import type { Outline, Polygon } from '../../../data/hotspots/outlines.ts';
import { PROVINCES } from '../../../data/synth/towns/provinces.ts';
import type { Drawing, LegendEntry } from './drawing.ts';
import { type Position, tenth, View } from './view.ts';

const WIDTH = 960;
const HEIGHT = 1060;
const MARGIN = 24;
const LINE = 20;
/** Radius in pixels below which no circle is seen. */
const CIRCLE_MIN = 7;
/** Edge of a cell, in pixels, below which it is a dot of this radius. */
const DOT_BELOW = 2;
const DOT = 2.5;
/** Of the small letters, about. */
const LETTER_WIDTH = 6.2;
const PANEL_WIDTH = 230;
const KM_A_DEGREE = 111.2;
/** Their islands are too small to be seen on a map of the country. */
const ISLANDS = [
  ['Quần đảo Hoàng Sa (Đà Nẵng)', 16.4, 112],
  ['Quần đảo Trường Sa (Khánh Hoà)', 10, 114.4],
] as const;
/** Below this many degrees across, an inset says where in the country the map lies. */
const INSET_BELOW_DEGREES = 4;
const LAND = '#f6f4ee';
const SEA = '#e9f1f5';
const STYLE = `text{font-family:"DejaVu Sans","Noto Sans",Arial,sans-serif;fill:#222;font-size:13px}
.title{font-size:20px;font-weight:bold}.small{font-size:11px;fill:#555}
.halo{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
.land{fill:${LAND}}.border{fill:none;stroke:#8d8678;stroke-width:.8}.cell{stroke:#fff;stroke-width:.5}
.circle{fill:none;stroke:#7b3294;stroke-width:2}`;

/** The map of a report as SVG, over the outlines. */
export function drawMap(drawing: Drawing, outlines: readonly Outline[]): string {
  const top = MARGIN + LINE * (drawing.subtitle.length + 2);
  const box = { left: MARGIN, top, width: WIDTH - PANEL_WIDTH - 3 * MARGIN, height: HEIGHT - top - MARGIN };
  const view = new View(inView(drawing, outlines), box, 30);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">`,
    `<style>${STYLE}</style><rect width="100%" height="100%" fill="#fff"/>`,
    heading(drawing),
    `<clipPath id="frame"><rect ${boxAttributes(view)}/></clipPath>`,
    `<rect ${boxAttributes(view)} fill="${SEA}"/><g clip-path="url(#frame)">`,
    areas(view, outlines, 'land'),
    cells(view, drawing),
    areas(view, outlines, 'border'),
    points(view, drawing),
    names(view),
    circles(view, drawing),
    `</g><rect ${boxAttributes(view)} fill="none" stroke="#999"/>`,
    scaleBar(view),
    legend(drawing.legend, top),
    inset(view, outlines),
    '</svg>\n',
  ];
  return parts.join('\n');
}

/** What the map is drawn to fit: cells, circles and points, and the whole country where they reach far over it. */
function inView({ cells: shown, circles: windows, points: single }: Drawing, outlines: readonly Outline[]) {
  const positions = [
    ...shown.flatMap(({ cell }) => cellToBoundary(cell, true) as Position[]),
    ...windows.flatMap(({ lat, lng, radius_km }) => circleAround(lat, lng, radius_km)),
    ...single.map(({ lat, lng }): Position => [lng, lat]),
  ];
  const lats = positions.map(([, lat]) => lat);
  const isWide = positions.length === 0 || Math.max(...lats) - Math.min(...lats) > INSET_BELOW_DEGREES;
  return isWide ? [...positions, ...country(outlines)] : positions;
}

/** Corners of the provinces, islands included. */
function country(outlines: readonly Outline[]): Position[] {
  return outlines.flatMap(({ polygons }) => polygons.flat(2));
}

function heading({ title, subtitle }: Drawing): string {
  const lines = subtitle.map((line, i) => text(line, MARGIN, MARGIN + LINE * (i + 2)));
  return [text(title, MARGIN, MARGIN + LINE * 0.8, 'title'), ...lines].join('');
}

function areas(view: View, outlines: readonly Outline[], style: string): string {
  return outlines
    .flatMap(({ polygons }) => polygons)
    .map((polygon) => `<path class="${style}" fill-rule="evenodd" d="${view.path(polygon)}"/>`)
    .join('');
}

/** Cells too small to be seen are dots; those that nothing is said of are then left out, and classes lie above. */
function cells(view: View, drawing: Drawing): string {
  const [first] = drawing.cells;
  const edge_km = first ? getHexagonEdgeLengthAvg(getResolution(first.cell), UNITS.km) : 0;
  if (first && edge_km / view.kmAPixel() < DOT_BELOW) return dots(view, drawing);
  return drawing.cells
    .map(({ cell, fill }) => `<path class="cell" fill="${fill}" d="${view.path(outlineOf(cell))}"/>`)
    .join('');
}

function dots(view: View, drawing: Drawing): string {
  const inOrder = drawing.cells.filter(({ weight }) => weight > 0).toSorted((a, b) => a.weight - b.weight);
  return inOrder
    .map(({ cell, fill }) => {
      const [lat, lng] = cellToLatLng(cell);
      const [x, y] = view.point([lng, lat]);
      return `<circle class="dot" cx="${tenth(x)}" cy="${tenth(y)}" r="${DOT}" fill="${fill}"/>`;
    })
    .join('');
}

function circles(view: View, drawing: Drawing): string {
  return drawing.circles
    .map(({ lat, lng, radius_km, label }) => {
      const [x, y] = view.point([lng, lat]);
      const radius = Math.max(CIRCLE_MIN, radius_km / view.kmAPixel());
      const ring = `<circle class="circle" cx="${tenth(x)}" cy="${tenth(y)}" r="${tenth(radius)}"/>`;
      return ring + text(label, x, y - radius - 3, 'halo', 'middle');
    })
    .join('');
}

function points(view: View, drawing: Drawing): string {
  return drawing.points
    .map(({ lat, lng, fill }) => {
      const [x, y] = view.point([lng, lat]);
      return `<circle cx="${tenth(x)}" cy="${tenth(y)}" r="3.5" fill="${fill}" stroke="#fff" stroke-width=".7"/>`;
    })
    .join('');
}

/** Names of the islands and provinces in view, those with more people first, where no other name stands. */
function names(view: View): string {
  const taken: { x: number; y: number; reach: number }[] = [];
  const parts = [...ISLANDS, ...PROVINCES].map(([name, lat, lng]) => {
    if (!view.holds([lng, lat])) return '';
    const [x, y] = view.point([lng, lat]);
    const reach = (name.length * LETTER_WIDTH) / 2;
    if (taken.some((other) => Math.abs(other.y - y) < 12 && Math.abs(other.x - x) < other.reach + reach))
      return '';
    taken.push({ x, y, reach });
    return text(name, x, y - 6, 'small halo', 'middle');
  });
  return parts.join('');
}

/** A round length that is about a fifth of the map. */
function scaleBar(view: View): string {
  const { left, top, width, height } = view.box;
  const wanted_km = (view.kmAPixel() * width) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(wanted_km));
  const length_km = [5, 2, 1].map((step) => step * magnitude).find((km) => km <= wanted_km)!;
  const length = length_km / view.kmAPixel();
  const [x, y] = [left + 14, top + height - 14];
  const label = length_km >= 1 ? `${length_km} km` : `${Math.round(length_km * 1000)} m`;
  return (
    `<path d="M${x} ${y - 5}v5h${tenth(length)}v-5" fill="none" stroke="#222" stroke-width="1.5"/>` +
    text(label, x + length / 2, y - 8, 'halo', 'middle')
  );
}

function legend(entries: readonly LegendEntry[], top: number): string {
  const left = WIDTH - PANEL_WIDTH - MARGIN;
  return entries
    .map(({ label, fill, count }, i) => {
      const y = top + i * (LINE + 4);
      const box = `<rect x="${left}" y="${y}" width="18" height="14" fill="${fill}" stroke="#888" stroke-width=".5"/>`;
      return `${box}${text(label, left + 26, y + 12)}${text(String(count), WIDTH - MARGIN, y + 12, 'small', 'end')}`;
    })
    .join('');
}

/** The country with a frame around what the map shows. */
function inset(view: View, outlines: readonly Outline[]): string {
  const [[west, south], [east, north]] = view.corners();
  if (east - west > INSET_BELOW_DEGREES) return '';
  const box = {
    left: WIDTH - PANEL_WIDTH - MARGIN,
    top: HEIGHT - MARGIN - 380,
    width: PANEL_WIDTH,
    height: 380,
  };
  const whole = new View(country(outlines), box, 14);
  const [[left, bottom], [right, top]] = [whole.point([west, south]), whole.point([east, north])];
  const size = Math.max(8, right - left, bottom - top);
  const [x, y] = [(left + right - size) / 2, (top + bottom - size) / 2];
  return [
    `<clipPath id="inset"><rect ${boxAttributes(whole)}/></clipPath>`,
    `<rect ${boxAttributes(whole)} fill="${SEA}"/>`,
    `<g clip-path="url(#inset)">${areas(whole, outlines, 'land')}${areas(whole, outlines, 'border')}</g>`,
    `<rect x="${tenth(x)}" y="${tenth(y)}" width="${tenth(size)}" height="${tenth(size)}" fill="none" stroke="#c00" stroke-width="2"/>`,
    `<rect ${boxAttributes(whole)} fill="none" stroke="#999"/>`,
  ].join('');
}

function outlineOf(cell: string): Polygon {
  return [cellToBoundary(cell, true)];
}

function circleAround(lat: number, lng: number, radius_km: number): [number, number][] {
  const ring = geoCircle()
    .center([lng, lat])
    .radius(Math.max(radius_km, 0.05) / KM_A_DEGREE)();
  return ring.coordinates[0] as [number, number][];
}

function boxAttributes({ box: { left, top, width, height } }: View): string {
  return `x="${left}" y="${top}" width="${width}" height="${height}"`;
}

function text(content: string, x: number, y: number, style = '', anchor = 'start'): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${tenth(x)}" y="${tenth(y)}" class="${style}" text-anchor="${anchor}">${escaped}</text>`;
}
