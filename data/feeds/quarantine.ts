import type { FeedDeclaration } from './declaration.ts';

/** Times in which a person is kept apart, at home or in a facility. */
export const quarantine: FeedDeclaration = {
  name: 'quarantine',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'start', kind: 'instant', required: true },
    { name: 'end', kind: 'instant-end' },
    { name: 'kind', kind: 'text' },
    { name: 'facility', kind: 'text' },
    { name: 'wristband', kind: 'text' },
  ],
  rules: [{ rule: 'not-before', column: 'end', from: 'start' }],
};
