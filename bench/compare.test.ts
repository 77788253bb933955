import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareRuns } from './compare.ts';
import type { Figure } from './figure.ts';
import { readSaved, type SavedFigure, savedFigure } from './saved.ts';

const MACHINE = {
  cpu: 'abacus',
  cores: 1,
  memory_gib: 1,
  os: 'none',
  node: 'v0',
  commit: 'c0ffee',
  dirty: false,
};

function saved(samples: number[], changes: Partial<Figure> = {}): SavedFigure {
  const figure: Figure = { name: 'time', samples, unit: 'ms', better: 'less', ...changes };
  return savedFigure('batch', figure, MACHINE, '2021-08-03T00:00:00Z');
}

const verdict = (before: SavedFigure, after: SavedFigure) =>
  compareRuns([before], [after]).map((change) => change.verdict);

test('samples apart and a median beyond the least effect are better or worse, by the sense of the figure', () => {
  expect(verdict(saved([10, 11, 12]), saved([13, 14, 15]))).toEqual(['worse']);
  expect(verdict(saved([13, 14, 15]), saved([10, 11, 12]))).toEqual(['better']);
  const more = { better: 'more' } as const;
  expect(verdict(saved([10, 11, 12], more), saved([13, 14, 15], more))).toEqual(['better']);
});

test('samples that overlap or touch are the same', () => {
  expect(verdict(saved([10, 11, 14]), saved([13, 14, 15]))).toEqual(['same']);
  expect(verdict(saved([10, 11, 12]), saved([12, 14, 15]))).toEqual(['same']);
});

test('samples apart with medians within the least effect are the same', () => {
  expect(verdict(saved([100, 101, 102]), saved([103, 104, 105]))).toEqual(['same']);
  expect(verdict(saved([100]), saved([105]))).toEqual(['worse']);
});

test('a figure of other sizes, seed or unit is another one', () => {
  const sizes = { persons: 10, days: 2 };
  expect(verdict(saved([1], { sizes }), saved([2], { sizes: { days: 2, persons: 10 } }))).toEqual(['worse']);
  for (const other of [{ sizes: { persons: 11, days: 2 } }, { sizes, seed: 8 }, { sizes, unit: 's' }])
    expect(verdict(saved([1], { sizes }), saved([2], other))).toEqual(['gone', 'new']);
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, ...figures: SavedFigure[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, figures.map((figure) => `${JSON.stringify(figure)}\n`).join(''));
  return path;
}

function bench(...args: string[]) {
  const main = join(import.meta.dirname, 'main.ts');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
}

test('two saved runs are compared without running, and the exit code says whether something got worse', async () => {
  const fast = await save('fast.ndjson', saved([10, 11, 12]));
  const slow = await save('slow.ndjson', saved([20, 21, 22]));
  const worse = bench('--compare', fast, slow);
  expect(worse.status).toBe(1);
  expect(worse.stdout).toContain('| batch | time | 11 ms (10–12) | 21 ms (20–22) | +90.9 % | worse |');
  const better = bench('--compare', slow, fast);
  expect(better.status).toBe(0);
  expect(better.stdout).toContain('| better |');
  expect(worse.stderr + better.stderr).toBe('');
});

test('a suite that does not exist is wrong usage, and the answer names those that do', () => {
  const { status, stderr } = bench('tracing');
  expect(status).toBe(2);
  expect(stderr).toMatch(/no suite tracing; there are import, /);
});

test('a line that holds no figure is named', async () => {
  const path = await save('bad.ndjson', saved([1]), { ...saved([1]), samples: [] });
  expect(() => readSaved(path)).toThrow(`${path}:2: samples is []`);
  await writeFile(path, '{');
  expect(() => readSaved(path)).toThrow(`${path}:1: is no JSON`);
});
