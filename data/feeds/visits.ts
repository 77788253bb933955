import type { FeedDeclaration } from './declaration.ts';

/** Stays of persons at venues. */
export const visits: FeedDeclaration = {
  name: 'visits',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'venue', kind: 'text', required: true },
    { name: 'check_in', kind: 'instant', required: true },
    { name: 'check_out', kind: 'instant-end' },
    { name: 'zone', kind: 'text' },
  ],
  rules: [{ rule: 'not-before', column: 'check_out', from: 'check_in' }],
};
