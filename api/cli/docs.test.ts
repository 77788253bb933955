import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { run } from './program.ts';
import { collector } from './testing/collector.ts';

const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

/** What `truyvet … --help` prints. */
async function helpOf(...command: string[]): Promise<string> {
  const stdout = collector();
  await run([...command, '--help'], { stdout, stderr: collector(), env: {}, now: () => 0 });
  return stdout.text();
}

/** Commands of the program, and the options of each. */
let optionsByCommand: Map<string, string[]>;

/** Names under `Commands:`, the program's own and `help` aside. */
async function commandsOf(...command: string[]): Promise<string[]> {
  const [, list = ''] = (await helpOf(...command)).split('\nCommands:\n');
  const names = Array.from(list.matchAll(/^ {2}([a-z-]+) .*$/gm), ([, name]) => name!);
  return names.filter((name) => name !== 'help' && name !== 'truyvet');
}

/** Options of a command; of one that has commands of its own, of all of these. */
async function optionsOf(...command: string[]): Promise<string[]> {
  const inner = await commandsOf(...command);
  if (inner.length > 0) return (await Promise.all(inner.map((name) => optionsOf(...command, name)))).flat();
  const help = await helpOf(...command);
  return Array.from(help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm), ([, option]) => option!);
}

beforeAll(async () => {
  const entries = (await commandsOf()).map(
    async (name): Promise<[string, string[]]> => [name, await optionsOf(name)],
  );
  optionsByCommand = new Map(await Promise.all(entries));
});

/** The part of the page about one command. */
function sectionOf(command: string): string {
  const [, ...sections] = page.split(/^## /m);
  return sections.find((section) => section.startsWith(`\`${command}`)) ?? '';
}

test('docs/commands.md has a section for every command and for no other', () => {
  const headings = Array.from(page.matchAll(/^## `([a-z-]+)/gm), ([, name]) => name);
  expect(headings.toSorted()).toEqual([...optionsByCommand.keys()].toSorted());
});

test('docs/commands.md names every option of every command', () => {
  const common = page.slice(0, page.indexOf('\n## '));
  for (const [command, options] of optionsByCommand) {
    expect(options, command).toContain('--quiet');
    for (const option of options)
      expect(common + sectionOf(command), `${command} ${option}`).toContain(`\`${option}`);
  }
});

test('docs/commands.md names no option that there is none of', () => {
  const known = new Set([...optionsByCommand.values()].flat().concat('--version'));
  const written = Array.from(page.matchAll(/`(--[a-z-]+)/g), ([, option]) => option!);
  expect(written.filter((option) => !known.has(option))).toEqual([]);
});
