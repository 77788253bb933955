import type { FeedDeclaration } from './declaration.ts';

/** Known infectors and those they infected, by case. */
export const transmissions: FeedDeclaration = {
  name: 'transmissions',
  columns: [
    { name: 'from_case', kind: 'text', required: true },
    { name: 'to_case', kind: 'text', required: true },
    { name: 'setting', kind: 'text' },
    { name: 'certainty', kind: 'text' },
  ],
  rules: [{ rule: 'differs', column: 'to_case', from: 'from_case' }],
};
