import type { FeedDeclaration } from './declaration.ts';

/** What somebody decided about two identifiers: one person, or not. A retracted decision is undone. */
export const identityDecisions: FeedDeclaration = {
  name: 'identity_decisions',
  columns: [
    { name: 'decision_id', kind: 'text', required: true },
    { name: 'person', kind: 'text', required: true },
    { name: 'other', kind: 'text', required: true },
    { name: 'is_same', kind: 'flag', required: true },
    { name: 'decided_at', kind: 'instant', required: true },
    { name: 'reason', kind: 'text' },
  ],
  key: 'decision_id',
  rules: [{ rule: 'differs', column: 'other', from: 'person' }],
};
