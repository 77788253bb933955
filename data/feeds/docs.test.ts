import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMON_COLUMNS, type ColumnDeclaration, FEEDS } from './declaration.ts';
import { BUILT_IN_MAPPINGS } from './mapping/built-in.ts';
import { parseMapping } from './mapping/parse.ts';
import { CODE_FIELDS, CODE_REASONS } from './personal-code/personal-code.ts';
import { REASONS } from './reasons.ts';

const page = readFileSync(new URL('../../docs/feeds.md', import.meta.url), 'utf8');

/** The table that the page owes to a declaration. */
function tableOf(columns: readonly ColumnDeclaration[]): string {
  const rows = columns.map(
    ({ name, kind, required }) => `| \`${name}\` | ${kind} | ${required ? 'yes' : ''} |`,
  );
  return ['| Column | Type | Required |', '|---|---|---|', ...rows].join('\n');
}

/** The first table under a heading. */
function tableUnder(heading: string): string {
  const lines = page.split('\n');
  const rest = lines.slice(lines.indexOf(heading) + 1);
  const from = rest.findIndex((line) => line.startsWith('|'));
  const length = rest.slice(from).findIndex((line) => !line.startsWith('|'));
  return rest.slice(from, from + length).join('\n');
}

test.each(FEEDS)('docs/feeds.md has the columns of $name as they are declared', ({ name, columns }) => {
  expect(tableUnder(`### \`${name}\``)).toBe(tableOf(columns));
});

test('docs/feeds.md has the columns of every feed as they are declared', () => {
  expect(tableUnder('### In every feed')).toBe(tableOf(COMMON_COLUMNS));
});

test('docs/feeds.md has no feed that is not declared', () => {
  const headings = Array.from(page.matchAll(/^### `(.+)`$/gm), ([, name]) => name);
  expect(headings).toEqual(FEEDS.map(({ name }) => name));
});

const CODES = [...Object.values(CODE_REASONS), ...CODE_FIELDS.map(({ reason }) => reason)];

test.each([...Object.values(REASONS), ...CODES])('docs/feeds.md explains the reason "%s"', (reason) => {
  expect(page).toContain(`| \`${reason}\` |`);
});

test.each(Object.keys(BUILT_IN_MAPPINGS))('docs/feeds.md has the mapping %s', (name) => {
  expect(page).toContain(`\`${name}\``);
});

test('the mappings that docs/feeds.md shows are mappings', () => {
  const shown = Array.from(page.matchAll(/```json\n(.*?)```/gs), ([, json]) =>
    parseMapping(JSON.parse(json!)),
  );
  expect(shown.length).toBe(2);
});
