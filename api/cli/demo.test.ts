import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { DEMO, demoFolder, runDemo } from './testing/run-demo.ts';

test('makes a country, shows a list, serves it, and has it at hand the next time', async () => {
  const town = ['--persons', '1000'];
  let cases: unknown;
  const first = await runDemo(town, {}, async (address) => {
    cases = await (await fetch(`${address}/v1/cases?limit=3`)).json();
  });
  expect(first).toContain('1,000 people');
  expect(first).toMatch(/coverage +[\d,]+ of [\d,]+ persons have two doses/);
  expect(first).toMatch(/Case \S+ has \d+ F1 and \d+ F2 under policy vn-2021-12/);
  expect(cases).toMatchObject({ rows: expect.arrayContaining([expect.anything()]) });
  expect(existsSync(join(demoFolder, 'var/demo/country/encounters.csv'))).toBe(true);
  const second = await runDemo(town, {}, async (address) => {
    expect(await (await fetch(`${address}/v1/cases?limit=3`)).json()).toEqual(cases);
  });
  expect(second).toContain('from the last run');
  const list = (printed: string) => printed.slice(printed.indexOf('Case '), printed.indexOf('Serving'));
  expect(list(second)).toBe(list(first));
});

test.each([[['--persons', 'many']], [['--people', '9']], [['one', 'two']]])(
  'says how it is called for %j',
  async (args) => {
    const child = spawn(process.execPath, [DEMO, ...args], { cwd: demoFolder });
    const closed = once(child, 'close');
    const [line] = await once(createInterface(child.stderr), 'line');
    expect([line, (await closed)[0]]).toEqual([expect.stringMatching(/^usage: /), 2]);
  },
);
