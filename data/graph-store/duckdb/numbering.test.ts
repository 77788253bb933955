import { expect, test } from 'vitest';
import { FEEDS } from '../../feeds/declaration.ts';
import { NAMING_FEEDS } from './numbering.ts';

/** Feeds from which encounters, visits and removals are loaded. */
const GRAPH_FEEDS = ['visits', 'contacts', 'quarantine', 'entries'];
/** Join identifiers that records name, and name nobody themselves. */
const JOINING_FEEDS = ['identities', 'identity_decisions'];

test('every feed that names persons has them numbered', () => {
  const naming = FEEDS.filter(({ columns }) => columns.some(({ name }) => name === 'person'));
  const numbered = [...NAMING_FEEDS, ...GRAPH_FEEDS, ...JOINING_FEEDS];
  expect(naming.map(({ name }) => name).toSorted()).toEqual(numbered.toSorted());
});
