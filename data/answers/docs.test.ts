import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { feedOf } from '../feeds/declaration.ts';
import { ANSWERS } from './catalogue.ts';

const PAGE = readFileSync(new URL('../../docs/answers.md', import.meta.url), 'utf8');
const PLATFORMS = 18;

test('docs/answers.md lists every question with its role and parameters', () => {
  const listed = PAGE.slice(PAGE.indexOf('| Name | Role |')).match(/^\| `.*$/gm);
  expect(listed).toEqual(
    ANSWERS.map(
      ({ name, role, parameters }) =>
        `| \`${name}\` | ${role} | ${parameters.map((one) => `\`${one}\``).join(', ')} |`,
    ),
  );
});

/** What stands as code in a cell. */
function codesIn(cell: string): string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, code]) => code!);
}

test('docs/answers.md has for each platform a feed, a question and its route, and a test that is there', () => {
  const table = PAGE.slice(PAGE.indexOf('| Platform |'), PAGE.indexOf('`truyvet answer NAME --help`'));
  const rows = table.trim().split('\n').slice(2);
  expect(rows).toHaveLength(PLATFORMS);
  for (const row of rows) {
    const [platform, feeds, , commands, routes, tests] = row.slice(2, -2).split(' | ');
    const named = codesIn(feeds!).filter((code) => !['cccd', 'bhyt'].includes(code));
    expect([platform, named.map((feed) => feedOf(feed)?.name)]).toEqual([platform, named]);
    const asked = codesIn(commands!).flatMap((command) => /^answer (.+)$/.exec(command)?.[1] ?? []);
    const answered = codesIn(routes!).flatMap((route) => /^\/v1\/answers\/(.+)$/.exec(route)?.[1] ?? []);
    expect([platform, answered]).toEqual([platform, asked]);
    const known = ANSWERS.map(({ name }) => name);
    expect([platform, asked.filter((name) => !known.includes(name))]).toEqual([platform, []]);
    const files = codesIn(tests!);
    const isThere = (file: string) => existsSync(new URL(`../../${file}`, import.meta.url));
    expect([platform, files.filter(isThere), files.length > 0]).toEqual([platform, files, true]);
  }
});
