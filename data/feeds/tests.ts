import type { FeedDeclaration } from './declaration.ts';

/** Tests of persons for an infection; a positive one opens a case. */
export const tests: FeedDeclaration = {
  name: 'tests',
  columns: [
    { name: 'test_id', kind: 'text', required: true },
    { name: 'person', kind: 'text', required: true },
    { name: 'sampled_at', kind: 'instant', required: true },
    { name: 'result_at', kind: 'instant' },
    { name: 'method', kind: 'text' },
    { name: 'result', kind: 'text' },
    { name: 'ct', kind: 'decimal' },
    { name: 'lab', kind: 'text' },
  ],
  key: 'test_id',
  rules: [],
};
