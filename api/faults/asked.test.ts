import { expect, test } from 'vitest';
import { askedOf } from './asked.ts';
import type { Outcome } from './fault.ts';
import { FAULTS } from './faults.ts';
import { faultTable } from './table.ts';

test('without options every fault is done as often as it says, and kills fifty times in all', () => {
  const { faults } = askedOf([])!;
  expect(faults.map(([fault]) => fault)).toEqual(FAULTS);
  const kills = faults.filter(([{ name }]) => name.startsWith('kill-'));
  expect(kills.reduce((sum, [, times]) => sum + times, 0)).toBe(50);
});

test('a part of a run is asked for by names, a number and a beginning', () => {
  const asked = askedOf(['--only', 'kill-owner', '--only', 'redis-full', '--times', '3', '--from', '4'])!;
  expect(asked.faults.map(([{ name }, times]) => [name, times])).toEqual([
    ['kill-owner', 3],
    ['redis-full', 3],
  ]);
  expect(asked.from).toBe(4);
});

test.each([
  ['--only', 'earthquake'],
  ['--times', '0'],
  ['--format', 'csv'],
  ['--table'],
  ['file.ndjson'],
  ['--unknown'],
])('%j %j is not understood', (...args) => expect(askedOf(args)).toBeNull());

test('the table has a row a fault, with how often it was done and survived, and the sum', () => {
  const { name, about } = FAULTS[0]!;
  const outcome: Outcome = {
    fault: name,
    number: 1,
    times: 5,
    seed: 1,
    records: 10,
    done: 'after 1 s',
    took_s: 3.4,
    jobs: 2,
    differences: [],
  };
  const table = faultTable([outcome, { ...outcome, number: 6, times: 3, seed: 2, differences: ['a list'] }]);
  expect(table.split('\n').slice(2)).toEqual([
    `| \`${name}\` | ${about} | 8 | 5 | 2 of 10 | 1, 2 |`,
    '| | all | 8 | 5 | | |',
  ]);
});
