import type { FeedDeclaration } from './declaration.ts';

/** Arrivals at a border gate. */
export const entries: FeedDeclaration = {
  name: 'entries',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'entered_at', kind: 'instant', required: true },
    { name: 'gate', kind: 'text', required: true },
    { name: 'country', kind: 'text' },
    { name: 'flight', kind: 'text' },
    { name: 'seat', kind: 'text' },
    { name: 'passport', kind: 'text' },
  ],
  rules: [],
};
