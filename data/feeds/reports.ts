import type { FeedDeclaration } from './declaration.ts';

/** What citizens report: of themselves, of others, of places. */
export const reports: FeedDeclaration = {
  name: 'reports',
  columns: [
    { name: 'report_id', kind: 'text', required: true },
    { name: 'reported_at', kind: 'instant', required: true },
    { name: 'person', kind: 'text' },
    { name: 'kind', kind: 'text' },
    { name: 'text', kind: 'text' },
    { name: 'lat', kind: 'latitude' },
    { name: 'lng', kind: 'longitude' },
  ],
  key: 'report_id',
  rules: [{ rule: 'not-swapped', column: 'lat', from: 'lng' }],
};
