import type { FeedDeclaration } from './declaration.ts';

/** Consultations by telephone or video. */
export const consultations: FeedDeclaration = {
  name: 'consultations',
  columns: [
    { name: 'consultation_id', kind: 'text', required: true },
    { name: 'person', kind: 'text', required: true },
    { name: 'at', kind: 'instant', required: true },
    { name: 'advice', kind: 'text' },
    { name: 'outcome', kind: 'text' },
  ],
  key: 'consultation_id',
  rules: [],
};
