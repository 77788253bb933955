import type { FeedDeclaration } from './declaration.ts';

/** Bluetooth proximity records of two persons; `person_a` is the phone whose log it is. */
export const encounters: FeedDeclaration = {
  name: 'encounters',
  columns: [
    { name: 'person_a', kind: 'text', required: true },
    { name: 'person_b', kind: 'text', required: true },
    { name: 'start', kind: 'instant', required: true },
    { name: 'duration_s', kind: 'duration', required: true },
    { name: 'attenuation_db', kind: 'decibels' },
    { name: 'rssi_dbm', kind: 'decibels' },
    { name: 'devices', kind: 'text' },
    { name: 'lat', kind: 'latitude' },
    { name: 'lng', kind: 'longitude' },
  ],
  rules: [
    { rule: 'differs', column: 'person_b', from: 'person_a' },
    { rule: 'ends-in-range', column: 'duration_s', from: 'start' },
    { rule: 'not-swapped', column: 'lat', from: 'lng' },
  ],
};
