import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { worldColumns } from '../../engine/testing/columns.ts';
import { encounterOf, instant, recordsOf } from '../../engine/testing/records.ts';
import { buildWorld } from '../../engine/world.ts';
import traceCases, { type TraceTask } from './trace-task.ts';

const NOON = instant('2021-08-03T12:00:00+07:00');
const { columns } = worldColumns(
  recordsOf({ encounters: [encounterOf('a', 'b', NOON, 1800)] }),
  DEFAULT_POLICY.zone,
);

function task(abandoned: number): TraceTask {
  return {
    world: buildWorld(columns),
    policy: DEFAULT_POLICY,
    tracerName: '0 1',
    limits: { levels: 1, asOf: Infinity },
    sources: Float64Array.of(0, NOON, NOON + 3600, 1, NOON, NOON + 3600),
    first: 0,
    last: 2,
    abandoned: Int32Array.of(abandoned),
  };
}

/** What the task moves to the other thread. */
function wordsOf(moved: object): Uint32Array {
  const [value] = Object.getOwnPropertySymbols(Object.getPrototypeOf(moved)).flatMap((symbol) => {
    const held = Reflect.get(moved, symbol);
    return held instanceof Uint32Array ? [held] : [];
  });
  return value!;
}

test('each case has the length of its list before all lists', () => {
  const words = wordsOf(traceCases(task(0)));
  expect([words[0], words[1], words.length]).toEqual([9, 9, 20]);
});

test('a task of an abandoned batch traces nothing', () => {
  expect(wordsOf(traceCases(task(1)))).toEqual(Uint32Array.of(0, 0));
});
