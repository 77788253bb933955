import type { FeedDeclaration } from './declaration.ts';

/** Statements that two identifiers are one person; a retracted one is undone. */
export const identities: FeedDeclaration = {
  name: 'identities',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'same_as', kind: 'text', required: true },
    { name: 'since', kind: 'instant' },
  ],
  rules: [{ rule: 'differs', column: 'same_as', from: 'person' }],
};
