import type { FeedDeclaration } from './declaration.ts';

/** Places that visits name. */
export const venues: FeedDeclaration = {
  name: 'venues',
  columns: [
    { name: 'venue', kind: 'text', required: true },
    { name: 'name', kind: 'text' },
    { name: 'category', kind: 'text' },
    { name: 'lat', kind: 'latitude' },
    { name: 'lng', kind: 'longitude' },
    { name: 'capacity', kind: 'count' },
    { name: 'area', kind: 'text' },
  ],
  rules: [{ rule: 'not-swapped', column: 'lat', from: 'lng' }],
};
