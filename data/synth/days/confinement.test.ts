import { expect, test } from 'vitest';
import { rowsOf } from '../testing.ts';
import { Confinement } from './confinement.ts';
import { Stays } from './stays.ts';

const [HOME, FACILITY, HOSPITAL] = [0, 1, 2];

function dayOf(confinement: Confinement): number[][] {
  const stays = new Stays();
  confinement.addFree(stays, 0, HOME, 100, 200);
  confinement.addKept(stays, 0, 100, 200);
  return rowsOf(stays).map(({ spot, start, end }) => [spot, start, end]);
}

test('who is free stays as planned', () => {
  expect(dayOf(new Confinement(1))).toEqual([[HOME, 100, 200]]);
});

test('confinement inside a day leaves the time before and after it', () => {
  const confinement = new Confinement(1);
  confinement.confine(0, FACILITY, 130, 170);
  expect(dayOf(confinement)).toEqual([
    [HOME, 100, 130],
    [HOME, 170, 200],
    [FACILITY, 130, 170],
  ]);
});

test('who is already kept moves without going free in between', () => {
  const confinement = new Confinement(1);
  confinement.confine(0, FACILITY, 50, 500);
  confinement.confine(0, HOSPITAL, 150, 1000);
  expect(dayOf(confinement)).toEqual([[HOSPITAL, 100, 200]]);
});

test('a confinement ends at its end', () => {
  const confinement = new Confinement(1);
  confinement.confine(0, FACILITY, 50, 500);
  expect(confinement.isConfinedAfter(0, 499)).toBe(true);
  expect(confinement.isConfinedAfter(0, 500)).toBe(false);
});
