import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_POLICY, POLICIES, type Policy } from '../engine/policy.ts';
import { FORMATS } from './formats/formats.ts';
import { LEVEL_DEFAULT, LEVEL_MAX } from './limits.ts';

function page(name: string): string {
  return readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
}

/** Parameters of a policy as name and text; a map gives one for each of its keys. */
function figuresOf(policy: Policy): [name: string, text: string][] {
  return Object.entries(policy).flatMap(([name, value]) =>
    typeof value === 'object'
      ? Object.entries(value).map(([key, inner]): [string, string] => [`${name}.${key}`, String(inner)])
      : [[name, String(value)] as [string, string]],
  );
}

/** Rows of the tables of the page whose first cell is code, by that code. */
function rowsByName(text: string): Map<string, string[]> {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const [name, ...cells] = row
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim().replaceAll('`', ''));
      return [name!, cells];
    }),
  );
}

test('docs/definitions.md gives each parameter of the default policy its figure', () => {
  const rows = rowsByName(page('definitions.md'));
  const written = figuresOf(DEFAULT_POLICY).map(([name]) => [name, rows.get(name)?.[0]]);
  expect(written).toEqual(figuresOf(DEFAULT_POLICY).map(([name, text]) => [name, text]));
});

test('docs/definitions.md tells of each other profile exactly where it differs from the default', () => {
  const rows = rowsByName(page('definitions.md'));
  const defaults = new Map(figuresOf(DEFAULT_POLICY));
  const others = [...POLICIES.values()].filter(({ name }) => name !== DEFAULT_POLICY.name);
  const expected = others.map((policy) => [
    policy.name,
    figuresOf(policy)
      .filter(([name, text]) => name !== 'name' && text !== defaults.get(name))
      .map(([name, text]) => `${name} ${text}`)
      .join(', ') || 'nothing',
  ]);
  expect(others.map(({ name }) => [name, rows.get(name)?.[0]])).toEqual(expected);
});

test('docs/http.md names the media type of every format that a route can answer in', () => {
  const text = page('http.md');
  const { table: _, parquet: __, ...offered } = FORMATS;
  for (const [name, { mediaType }] of Object.entries(offered))
    expect(text).toContain(`| \`${name}\` | \`${mediaType}\` |`);
});

test('docs/http.md gives the default and the greatest level', () => {
  expect(page('http.md')).toContain(`1 to ${LEVEL_MAX}; ${LEVEL_DEFAULT} by default`);
});
