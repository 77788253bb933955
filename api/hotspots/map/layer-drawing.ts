import { PATTERNS } from '../../../engine/hotspots/emerging-category.ts';
import { textOfCell } from '../../../engine/hotspots/study-area.ts';
import { classAt } from '../cell-rows.ts';
import type { Answer } from '../hotspots.ts';
import { headline, summary } from '../statement.ts';
import type { Drawing, LegendEntry } from './drawing.ts';

/** From dark to light; the patterns of emerging cells take them in their order. */
const REDS = ['#67000d', '#a50f15', '#cb181d', '#ef3b2c', '#fb6a4a', '#fc9272', '#fcbba1', '#fee0d2'];
const BLUES = ['#08306b', '#08519c', '#2171b5', '#4292c6', '#6baed6', '#9ecae1', '#c6dbef', '#deebf7'];

/** Colours of the classes, in the order of the legend; hot is red, cold is blue, in every method. */
const FILLS: Readonly<Record<string, string>> = {
  'hot-99': '#b2182b',
  'hot-95': '#e66101',
  'hot-90': '#fdb863',
  'cold-90': '#a6cee3',
  'cold-95': '#5a9bd4',
  'cold-99': '#1f4e9c',
  'high-high': '#b2182b',
  'high-low': '#fdb863',
  'low-high': '#a6cee3',
  'low-low': '#1f4e9c',
  ...Object.fromEntries(PATTERNS.map((pattern, shade) => [`${pattern}_hot`, REDS[shade]!])),
  ...Object.fromEntries(PATTERNS.map((pattern, shade) => [`${pattern}_cold`, BLUES[shade]!])),
};
const ALARM_FILL = '#e66101';
const WITH_EVENTS = { label: 'events, no class', fill: '#bdbdbd' };
const WITHOUT_EVENTS = { label: 'no events, no class', fill: '#efefef' };

/** The last step of a layer as a map. */
export function layerDrawing(answer: Answer): Drawing {
  const { layer } = answer;
  const { length } = layer.area.cells;
  const step = layer.steps.length - 1;
  const shown = Array.from(layer.area.cells, (cell, number) => {
    const slot = step * length + number;
    const name = classAt(layer, slot);
    const hasEvents = layer.counts[slot] > 0;
    const weight = name !== null ? 2 : hasEvents ? 1 : 0;
    return { cell: textOfCell(cell), weight, ...entryOf(name, hasEvents) };
  });
  return {
    title: headline(answer),
    subtitle: summary(answer, layer.steps[step]!),
    cells: shown,
    circles: [],
    points: [],
    legend: legendOf(shown),
  };
}

function entryOf(name: string | null, hasEvents: boolean): { label: string; fill: string } {
  if (name === null) return hasEvents ? WITH_EVENTS : WITHOUT_EVENTS;
  return { label: name, fill: FILLS[name] ?? ALARM_FILL };
}

/** Entries in the order of the colours, those not used left out. */
function legendOf(shown: readonly { label: string; fill: string }[]): LegendEntry[] {
  const order = [...Object.keys(FILLS), WITH_EVENTS.label, WITHOUT_EVENTS.label];
  const byLabel = [...Map.groupBy(shown, ({ label }) => label)];
  return byLabel
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([label, cells]) => ({ label: legendLabel(label), fill: cells[0]!.fill, count: cells.length }));
}

/** `hot-95` is `hot, 95 % confidence`. */
function legendLabel(label: string): string {
  return label.replace(/^(hot|cold)-(\d+)$/, '$1, $2 % confidence');
}
