import type { FeedDeclaration } from './declaration.ts';

/** Confirmed infections. */
export const cases: FeedDeclaration = {
  name: 'cases',
  columns: [
    { name: 'case_id', kind: 'text', required: true },
    { name: 'person', kind: 'text', required: true },
    { name: 'onset', kind: 'instant' },
    { name: 'specimen', kind: 'instant' },
    { name: 'confirmed', kind: 'instant' },
    { name: 'isolated', kind: 'instant' },
    { name: 'infectious_from', kind: 'instant' },
    { name: 'infectious_to', kind: 'instant-end' },
    { name: 'area', kind: 'text' },
    { name: 'lat', kind: 'latitude' },
    { name: 'lng', kind: 'longitude' },
    { name: 'variant', kind: 'text' },
  ],
  key: 'case_id',
  rules: [
    { rule: 'not-before', column: 'infectious_to', from: 'infectious_from' },
    { rule: 'not-swapped', column: 'lat', from: 'lng' },
  ],
};
