import type { SavedFigure } from './saved.ts';

export const TABLE_HEAD = '| Figure | Value | Target | Met | Measured |\n|---|---|---|---|---|';

/** A row of Markdown, as bench/README.md has them. */
export function tableRow(figure: SavedFigure): string {
  const { name, value, unit, target, better, met } = figure;
  const limit = target === undefined ? '' : `${better === 'less' ? '≤' : '≥'} ${short(target)}`;
  const answer = met === null ? '' : met ? 'yes' : 'no';
  return `| ${name} | ${short(value)} ${unit} | ${limit} | ${answer} | ${howTaken(figure)} |`;
}

function howTaken({ sizes = {}, seed, samples, note }: SavedFigure): string {
  const parts = Object.entries(sizes).map(([what, size]) => `${counted(size)} ${what}`);
  if (seed !== undefined) parts.push(`seed ${seed}`);
  if (samples.length > 1) parts.push(`${samples.length} repetitions, ${range(samples)}`);
  return [parts.join(', '), note].filter(Boolean).join('; ');
}

/** Least to greatest. */
export function range(samples: readonly number[]): string {
  return `${short(Math.min(...samples))}–${short(Math.max(...samples))}`;
}

/** Three digits that count; whole where they stand before the point. */
export function short(value: number): string {
  if (Math.abs(value) >= 1000) return counted(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

function counted(size: number): string {
  return size.toLocaleString('en-US');
}
