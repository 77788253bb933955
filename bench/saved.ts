import { readFileSync } from 'node:fs';
import { type Figure, isMet } from './figure.ts';
import type { Machine } from './machine.ts';
import { median } from './measure.ts';

/** A figure as it is kept: one JSON object a line, each whole in itself. */
export interface SavedFigure extends Figure {
  readonly suite: string;
  /** Median of the samples. */
  readonly value: number;
  readonly met: boolean | null;
  readonly machine: Machine;
  /** When it was taken, ISO 8601. */
  readonly time: string;
}

export function savedFigure(suite: string, figure: Figure, machine: Machine, time: string): SavedFigure {
  const { name, ...rest } = figure;
  return { suite, name, value: median(figure.samples), met: isMet(figure), ...rest, machine, time };
}

/** @throws Error that names the file and the line which holds no figure */
export function readSaved(path: string): SavedFigure[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [parse(line, `${path}:${i + 1}`)]));
}

function parse(line: string, place: string): SavedFigure {
  let figure: SavedFigure;
  try {
    figure = JSON.parse(line);
  } catch {
    throw new Error(`${place}: is no JSON`);
  }
  for (const [field, isGood] of Object.entries(CHECKS))
    if (!isGood(figure?.[field as keyof SavedFigure]))
      throw new Error(`${place}: ${field} is ${JSON.stringify(figure?.[field as keyof SavedFigure])}`);
  return figure;
}

const isText = (value: unknown) => typeof value === 'string';

const CHECKS: Partial<Record<keyof SavedFigure, (value: unknown) => boolean>> = {
  suite: isText,
  name: isText,
  unit: isText,
  better: (value) => value === 'less' || value === 'more',
  value: Number.isFinite,
  samples: (value) => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite),
  machine: (value) => typeof value === 'object' && value !== null,
};
