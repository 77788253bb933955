import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../testing/records.ts';
import { overlapMinutes, splitAtMidnights, warningOf } from './check-ins.ts';
import { CWA_2023 } from './cwa-parameters.ts';

/** The app's own cases stand beside the project's folder; tests that need them are skipped where they do not. */
const FOLDER = resolve(import.meta.dirname, '../../../shared/fixtures/cwa');
const HAS_CASES = existsSync(FOLDER);

function casesOf<T>(file: string): (T & { description: string })[] {
  return JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8')).testCases;
}

const at = (text: string) => instant(text.replace(' ', 'T'));
const atOrNull = (text: string | null) => (text === null ? null : at(text));

test.skipIf(!HAS_CASES)('all 10 cases of stays give the time that the Corona-Warn-App warns about', () => {
  interface Case {
    startDateStr: string;
    endDateStr: string;
    expStartDateStr: string | null;
    expEndDateStr: string | null;
  }
  const cases = casesOf<Case>('pt-derive-time-interval.json');
  expect(cases).toHaveLength(10);
  for (const one of cases) {
    const warning = warningOf({ start: at(one.startDateStr), end: at(one.endDateStr) }, CWA_2023.checkIns);
    expect(warning?.start ?? null, one.description).toBe(atOrNull(one.expStartDateStr));
    expect(warning?.end ?? null, one.description).toBe(atOrNull(one.expEndDateStr));
  }
});

test.skipIf(!HAS_CASES)('all 14 cases of stays over midnights are split as the app splits them', () => {
  const cases = casesOf<{ start: string; end: string; expParts: [string, string][]; expCount: number }>(
    'pt-split-midnight-utc.json',
  );
  expect(cases).toHaveLength(14);
  for (const { start, end, expParts, expCount, description } of cases) {
    const parts = splitAtMidnights({ start: at(start), end: at(end) });
    expect(parts, description).toHaveLength(expCount);
    expect(parts, description).toEqual(expParts.map(([from, to]) => ({ start: at(from), end: at(to) })));
  }
});

test.skipIf(!HAS_CASES)('all 14 cases of overlaps have the app’s minutes', () => {
  interface Case {
    checkIn: { location: string; start: string; end: string; isSubmitted: boolean };
    warning: { location: string; start: string; period10min: number };
    expRoundedMinutes: number | null;
  }
  const cases = casesOf<Case>('pt-overlap.json');
  expect(cases).toHaveLength(14);
  for (const { checkIn, warning, expRoundedMinutes, description } of cases) {
    const start = at(warning.start);
    // That both are of one venue, and of two persons, is decided before: a pair's episodes are.
    const isOthersAtOneVenue = checkIn.location === warning.location && !checkIn.isSubmitted;
    const minutes = overlapMinutes(
      { start: at(checkIn.start), end: at(checkIn.end) },
      { start, end: start + warning.period10min * CWA_2023.checkIns.interval_s },
    );
    expect(isOthersAtOneVenue ? minutes : null, description).toBe(expRoundedMinutes);
  }
});

test('half a minute is rounded up', () => {
  const warning = { start: 0, end: 600 };
  expect(overlapMinutes({ start: 0, end: 90 }, warning)).toBe(2);
  expect(overlapMinutes({ start: 0, end: 89 }, warning)).toBe(1);
});

test('a warning lies on multiples of ten minutes, and is as long as stay and air to five minutes', () => {
  const stay = fc.record({
    start: fc.integer({ min: 0, max: 10 ** 6 }),
    length_s: fc.integer({ min: 600, max: 90_000 }),
  });
  fc.assert(
    fc.property(stay, ({ start, length_s }) => {
      const { start: from, end: to } = warningOf({ start, end: start + length_s }, CWA_2023.checkIns)!;
      expect([from % 600, to % 600]).toEqual([0, 0]);
      const air_s = length_s + Math.min(length_s, 1800);
      expect(Math.abs(to - from - air_s)).toBeLessThanOrEqual(300);
      expect(Math.abs(from - start)).toBeLessThanOrEqual(900);
    }),
  );
});

test('the parts of a stay follow each other, none across a midnight', () => {
  const stay = fc.record({ start: fc.integer({ min: 0, max: 10 ** 6 }), length_s: fc.nat(10 ** 6) });
  fc.assert(
    fc.property(stay, ({ start, length_s }) => {
      const end = start + length_s;
      const parts = splitAtMidnights({ start, end });
      expect(parts[0]!.start).toBe(start);
      expect(parts.at(-1)!.end).toBe(end);
      for (const [i, part] of parts.entries()) {
        if (i > 0) expect(part.start).toBe(parts[i - 1]!.end);
        expect(part.end).toBeLessThanOrEqual((Math.floor(part.start / 86_400) + 1) * 86_400);
      }
    }),
  );
});
