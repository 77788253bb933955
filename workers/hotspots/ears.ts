import { ALARM_C1, ALARM_C2, ALARM_C3, ears } from '../../engine/hotspots/ears.ts';
import type { Field } from './field.ts';
import type { Scores } from './layer.ts';

/** Each statistic that gives an alarm is a bit of the class. */
const ALARMS = ['C1', 'C2', 'C3'];
const CLASS_NAMES = Array.from({ length: 2 ** ALARMS.length }, (_, bits) =>
  bits === 0 ? null : `alarm ${ALARMS.filter((_name, bit) => bits & (1 << bit)).join('+')}`,
);

/** C1, C2, C3 of every cell and day, and which of them give an alarm. */
export function earsScores({ area, steps, counts }: Field): Scores {
  const cellCount = area.cells.length;
  const numbers = {
    c1: new Float64Array(counts.length),
    c2: new Float64Array(counts.length),
    c3: new Float64Array(counts.length),
  };
  const classes = new Uint8Array(counts.length);
  for (let cell = 0; cell < cellCount; cell++) {
    const series = Float64Array.from(steps, (_, day) => counts[day * cellCount + cell]);
    const { c1, c2, c3 } = ears(series);
    for (let day = 0; day < steps.length; day++) {
      const slot = day * cellCount + cell;
      numbers.c1[slot] = c1[day];
      numbers.c2[slot] = c2[day];
      numbers.c3[slot] = c3[day];
      classes[slot] =
        Number(c1[day] > ALARM_C1) + 2 * Number(c2[day] > ALARM_C2) + 4 * Number(c3[day] > ALARM_C3);
    }
  }
  return { numbers, classes, classNames: CLASS_NAMES };
}
