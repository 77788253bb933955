import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ANSWERS } from './catalogue.ts';

test('docs/answers.md lists every question with its role and parameters', () => {
  const page = readFileSync(new URL('../../docs/answers.md', import.meta.url), 'utf8');
  const listed = page.slice(page.indexOf('| Name | Role |')).match(/^\| `.*$/gm);
  expect(listed).toEqual(
    ANSWERS.map(
      ({ name, role, parameters }) =>
        `| \`${name}\` | ${role} | ${parameters.map((one) => `\`${one}\``).join(', ')} |`,
    ),
  );
});
