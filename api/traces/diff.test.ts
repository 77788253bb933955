import { expect, test } from 'vitest';
import type { Row } from '../formats/row-set.ts';
import { differences } from './diff.ts';

function row(case_id: string, person: string, values: Row = {}): Row {
  return {
    case_id,
    person,
    level: 1,
    via: 'x',
    first_exposure: 1,
    last_exposure: 9,
    exposure_s: 8,
    ...values,
  };
}

/** In batches that end anywhere. */
async function* inBatches(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let i = 0; i < rows.length; i += 2) yield rows.slice(i, i + 2);
}

async function diff(before: readonly Row[], after: readonly Row[]) {
  const rows = (await Array.fromAsync(differences(inBatches(before), inBatches(after)))).flat();
  return rows.map(({ case_id, person, change }) => `${case_id} ${person} ${change}`);
}

test('equal results have no difference', async () => {
  const rows = [row('a', 'p'), row('a', 'q'), row('b', 'p')];
  expect(await diff(rows, rows)).toEqual([]);
});

test('persons enter, leave and change, case by case, in the order of cases and persons', async () => {
  const before = [row('a', 'p'), row('a', 'q'), row('a', 'r', { level: 2 }), row('b', 'p')];
  const after = [row('a', 'r'), row('a', 'o', { level: 2 }), row('a', 'q'), row('c', 'z')];
  expect(await diff(before, after)).toEqual([
    'a o enters',
    'a p leaves',
    'a r changed',
    'b p leaves',
    'c z enters',
  ]);
});

test.each([
  ['level', 2],
  ['via', 'y'],
  ['first_exposure', 2],
  ['last_exposure', 10],
  ['exposure_s', 9],
  ['qualified_at', 3],
])('another %s is a change, with what was and what is', async (name, value) => {
  const [[change] = []] = await Array.fromAsync(
    differences(inBatches([row('a', 'p')]), inBatches([row('a', 'p', { [name]: value })])),
  );
  expect(change).toMatchObject({ change: 'changed', [`${name}_before`]: row('a', 'p')[name], [name]: value });
});

test('cases are merged by their bytes', async () => {
  const rows = [row('\u{ffff}', 'p'), row('\u{10000}', 'p')];
  expect(await diff(rows, rows)).toEqual([]);
});
