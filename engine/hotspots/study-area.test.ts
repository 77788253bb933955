import { gridDisk } from 'h3-js';
import { expect, test } from 'vitest';
import { cellOfText, numberOfCell, studyAreaOf, textOfCell, withRings } from './study-area.ts';

const CENTRE = cellOfText('882a107289fffff');
const CELLS = gridDisk('882a107289fffff', 2).map(cellOfText);

test('cells are numbered in ascending order, each once, however they are given', () => {
  const { cells } = studyAreaOf(8, [...CELLS.toReversed(), ...CELLS]);
  expect(Array.from(cells)).toEqual(CELLS.toSorted((a, b) => (a < b ? -1 : 1)));
});

test('a cell’s number is its place, −1 outside the area', () => {
  const area = studyAreaOf(8, withRings([CENTRE], 1));
  for (const [number, cell] of area.cells.entries()) expect(numberOfCell(area, cell)).toBe(number);
  expect(area.cells).toHaveLength(7);
  expect(numberOfCell(area, cellOfText('882a100881fffff'))).toBe(-1);
  expect(numberOfCell(studyAreaOf(8, []), CENTRE)).toBe(-1);
});

test('a cell is written as it was read', () => {
  expect(textOfCell(CENTRE)).toBe('882a107289fffff');
});

test('cells of another resolution, and what is no cell, are refused by name', () => {
  expect(() => studyAreaOf(7, [CENTRE])).toThrow('cell 882a107289fffff has resolution 8, expected 7');
  expect(() => studyAreaOf(8, [1n])).toThrow('cell 1 is no H3 cell');
  expect(() => cellOfText('Hà Nội')).toThrow('cell "Hà Nội" is no H3 cell');
});
