import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bluetoothWindows } from './bluetooth-windows.ts';

const measured = fc
  .record({
    from: fc.nat(6000),
    length_s: fc.integer({ min: 1, max: 2500 }),
    attenuation_db: fc.integer({ min: 40, max: 44 }),
  })
  .map(({ from, length_s, attenuation_db }) => ({ from, to: from + length_s, attenuation_db }));

test('each measured second stands once, at the least attenuation then, in windows of half an hour at most', () => {
  fc.assert(
    fc.property(fc.array(measured, { maxLength: 8 }), (logs) => {
      const nearest = new Map<number, number>();
      for (const { from, to, attenuation_db } of logs)
        for (let s = from; s < to; s++) nearest.set(s, Math.min(attenuation_db, nearest.get(s) ?? Infinity));
      const byAttenuation = new Map<number, number>();
      for (const attenuation of nearest.values())
        byAttenuation.set(attenuation, (byAttenuation.get(attenuation) ?? 0) + 1);
      const windows = bluetoothWindows(logs);
      const told = new Map<number, number>();
      for (const { scans } of windows)
        for (const { minAttenuation_db, secondsSinceLastScan } of scans)
          if (secondsSinceLastScan > 0)
            told.set(minAttenuation_db, (told.get(minAttenuation_db) ?? 0) + secondsSinceLastScan);
      expect(told).toEqual(byAttenuation);
      for (const { scans } of windows) {
        expect(scans[0]!.secondsSinceLastScan).toBe(0);
        expect(Math.max(...scans.map((scan) => scan.secondsSinceLastScan))).toBeLessThanOrEqual(240);
        expect(scans.reduce((sum, scan) => sum + scan.secondsSinceLastScan, 0)).toBeLessThanOrEqual(1800);
      }
      for (const [i, { start }] of windows.entries()) {
        expect(nearest.has(start)).toBe(true);
        if (i > 0) expect(start - windows[i - 1]!.start).toBeGreaterThanOrEqual(1800);
      }
    }),
  );
});
