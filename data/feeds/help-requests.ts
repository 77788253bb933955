import type { FeedDeclaration } from './declaration.ts';

/** Requests for help: food, medicine, a doctor. */
export const helpRequests: FeedDeclaration = {
  name: 'help_requests',
  columns: [
    { name: 'request_id', kind: 'text', required: true },
    { name: 'requested_at', kind: 'instant', required: true },
    { name: 'need', kind: 'text', required: true },
    { name: 'person', kind: 'text' },
    { name: 'lat', kind: 'latitude' },
    { name: 'lng', kind: 'longitude' },
    { name: 'state', kind: 'text' },
  ],
  key: 'request_id',
  rules: [{ rule: 'not-swapped', column: 'lat', from: 'lng' }],
};
