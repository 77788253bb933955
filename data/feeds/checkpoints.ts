import type { FeedDeclaration } from './declaration.ts';

/** Passages of persons at road checkpoints. */
export const checkpoints: FeedDeclaration = {
  name: 'checkpoints',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'checkpoint', kind: 'text', required: true },
    { name: 'passed_at', kind: 'instant', required: true },
    { name: 'direction', kind: 'text' },
    { name: 'vehicle', kind: 'text' },
    { name: 'lat', kind: 'latitude' },
    { name: 'lng', kind: 'longitude' },
    { name: 'from_area', kind: 'text' },
    { name: 'to_area', kind: 'text' },
  ],
  rules: [{ rule: 'not-swapped', column: 'lat', from: 'lng' }],
};
