import type { FeedDeclaration } from './declaration.ts';

/** Who belongs to a group that is looked after first. */
export const priorityGroups: FeedDeclaration = {
  name: 'priority_groups',
  columns: [
    { name: 'person', kind: 'text', required: true },
    { name: 'group', kind: 'text', required: true },
    { name: 'since', kind: 'instant' },
  ],
  rules: [],
};
