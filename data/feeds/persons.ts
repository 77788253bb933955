import type { FeedDeclaration } from './declaration.ts';

/** What is known of a person besides an identifier. */
export const persons: FeedDeclaration = {
  name: 'persons',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'cccd', kind: 'text' },
    { name: 'phone', kind: 'text' },
    { name: 'bhyt', kind: 'text' },
    { name: 'passport', kind: 'text' },
    { name: 'name', kind: 'text' },
    { name: 'birth_date', kind: 'date' },
    { name: 'sex', kind: 'text' },
    { name: 'home_lat', kind: 'latitude' },
    { name: 'home_lng', kind: 'longitude' },
    { name: 'home_area', kind: 'text' },
  ],
  rules: [{ rule: 'not-swapped', column: 'home_lat', from: 'home_lng' }],
};
