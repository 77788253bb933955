import type { FeedDeclaration } from './declaration.ts';

/** What persons declare of their health, and of journeys within the country. */
export const declarations: FeedDeclaration = {
  name: 'declarations',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'declared_at', kind: 'instant', required: true },
    { name: 'symptoms', kind: 'text' },
    { name: 'contact_with_case', kind: 'flag' },
    { name: 'from_area', kind: 'text' },
    { name: 'to_area', kind: 'text' },
    { name: 'depart', kind: 'instant' },
    { name: 'arrive', kind: 'instant-end' },
    { name: 'vehicle', kind: 'text' },
    { name: 'seat', kind: 'text' },
  ],
  rules: [{ rule: 'not-before', column: 'arrive', from: 'depart' }],
};
