import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectClose } from '../testing/close.ts';
import { ALARM_C1, ALARM_C2, ALARM_C3, ears } from './ears.ts';

const FIXTURES = new URL('../../../shared/fixtures/hotspots/temporal/', import.meta.url);

/** The rows of a CSV, each by its columns' names. */
function rowsOf(file: string): Record<string, number>[] {
  const [head, ...lines] = readFileSync(new URL(file, FIXTURES), 'utf8').trim().split('\n');
  const names = head.replaceAll('"', '').split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((text, i) => [names[i], Number(text)])));
}

test('a spike after a calm week: by hand', () => {
  // Baseline 1 2 3 4 5 6 7: mean 4, sd √(28 / 6).
  const sd = Math.sqrt(28 / 6);
  const { c1, c2, c3 } = ears(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 20, 4, 24));
  expect(c1[7]).toBeCloseTo(16 / sd, 14);
  expect(c2[9]).toBeCloseTo(20 / sd, 14);
  expect(c1[6]).toBeNaN();
  expect(c2[8]).toBeNaN();
  expect(c3[9]).toBeNaN();
});

test('C3 adds up what three days have above 1', () => {
  const { c2, c3 } = ears(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 12, 10));
  const above = [9, 10, 11].map((day) => Math.max(0, c2[day] - 1));
  expect(above.some((value) => value > 0)).toBe(true);
  expect(c3[11]).toBeCloseTo(above[0] + above[1] + above[2], 14);
});

test('after a week of equal counts there is no statistic, and C3 takes it as 0', () => {
  const { c1, c2, c3 } = ears(new Float64Array(20).fill(2));
  expect(c1.every(Number.isNaN) && c2.every(Number.isNaN)).toBe(true);
  expect(Array.from(c3.subarray(11))).toEqual(new Array(9).fill(0));
  expect(ears(new Float64Array(0)).c1).toHaveLength(0);
});

test('C1 and C2 do not depend on a scale or a constant', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 40 }), (list) => {
      const counts = Float64Array.from(list);
      const { c1, c2 } = ears(counts);
      const moved = ears(counts.map((count) => 8 * count + 64));
      expectClose(moved.c1, c1, 1e-9);
      expectClose(moved.c2, c2, 1e-9);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test.skipIf(!existsSync(FIXTURES))('Salmonella Agona (needs shared/fixtures)', () => {
  const { c1, c2, c3 } = ears(Float64Array.from(rowsOf('salmonella_agona_counts.csv'), ({ x }) => x));
  const rows = rowsOf('ears_definition_reference.csv');
  expect(rows).toHaveLength(301);
  for (const { t, C1, C2, C3, alert_C1_gt3, alert_C2_gt3, alert_C3_gt2 } of rows) {
    expect(c1[t - 1]).toBeCloseTo(C1, 9);
    expect(c2[t - 1]).toBeCloseTo(C2, 9);
    expect(c3[t - 1]).toBeCloseTo(C3, 9);
    const alarms = [c1[t - 1] > ALARM_C1, c2[t - 1] > ALARM_C2, c3[t - 1] > ALARM_C3].map(Number);
    expect(alarms).toEqual([alert_C1_gt3, alert_C2_gt3, alert_C3_gt2]);
  }
});

test.skipIf(!existsSync(FIXTURES)).each(['C1', 'C2'])(
  'R surveillance %s: its alarms are ours above its quantile (needs shared/fixtures)',
  (name) => {
    const series = ears(Float64Array.from(rowsOf('salmonella_agona_counts.csv'), ({ x }) => x));
    const statistic = name === 'C1' ? series.c1 : series.c2;
    const quantile_999 = 3.090232306167813;
    for (const { t, obs, upper, alarm } of rowsOf(`ears_${name}_salmonella_agona.csv`)) {
      expect(Math.sign(statistic[t - 1] - quantile_999)).toBe(Math.sign(obs - upper));
      expect(Number(statistic[t - 1] > quantile_999)).toBe(alarm);
    }
  },
);
