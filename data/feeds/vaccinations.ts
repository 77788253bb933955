import type { FeedDeclaration } from './declaration.ts';

/** Doses of vaccine that persons were given. */
export const vaccinations: FeedDeclaration = {
  name: 'vaccinations',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'dose', kind: 'count', required: true },
    { name: 'given_at', kind: 'instant', required: true },
    { name: 'vaccine', kind: 'text' },
    { name: 'lot', kind: 'text' },
  ],
  rules: [],
};
