import type { FeedDeclaration } from './declaration.ts';

/** Contacts that `person` named in an interview. */
export const contacts: FeedDeclaration = {
  name: 'contacts',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'contact', kind: 'text', required: true },
    { name: 'start', kind: 'instant', required: true },
    { name: 'end', kind: 'instant-end' },
    { name: 'setting', kind: 'text' },
    { name: 'relation', kind: 'text' },
    { name: 'certainty', kind: 'text' },
  ],
  rules: [
    { rule: 'differs', column: 'contact', from: 'person' },
    { rule: 'not-before', column: 'end', from: 'start' },
  ],
};
