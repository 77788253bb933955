import { expect, test } from 'vitest';
import { weightedAttenuation } from './weighted-attenuation.ts';

test('the example of the exposure notification system: scans every 6 s, three sightings', () => {
  const sightings = [
    { at_s: 0, attenuation_db: 1 },
    { at_s: 10, attenuation_db: 4 },
    { at_s: 50, attenuation_db: 5 },
  ];
  expect(weightedAttenuation(sightings, 6)).toBe(188 / 56);
  expect(Math.round(weightedAttenuation(sightings, 6))).toBe(3);
});
