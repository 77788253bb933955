import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';

const DEMO = new URL('./demo.ts', import.meta.url).pathname;

const folder = mkdtempSync(join(tmpdir(), 'truyvet-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the demo in the folder until it serves and `served` is done; gives what it printed. */
async function demo(args: readonly string[], served: (address: string) => Promise<void>): Promise<string> {
  const child = spawn(process.execPath, [DEMO, ...args], {
    cwd: folder,
    env: { ...process.env, PORT: '0' },
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    const address = /^Serving at (\S+) until/.exec(line)?.[1];
    if (address === undefined) continue;
    await served(address);
    child.kill('SIGINT');
  }
  expect((await closed)[0]).toBe(0);
  return lines.join('\n');
}

test('makes a country, shows a list, serves it, and has it at hand the next time', async () => {
  const town = ['--persons', '1000'];
  let cases: unknown;
  const first = await demo(town, async (address) => {
    cases = await (await fetch(`${address}/v1/cases?limit=3`)).json();
  });
  expect(first).toContain('1,000 people');
  expect(first).toMatch(/coverage +[\d,]+ of [\d,]+ persons have two doses/);
  expect(first).toMatch(/Case \S+ has \d+ F1 and \d+ F2 under policy vn-2021-12/);
  expect(cases).toMatchObject({ rows: expect.arrayContaining([expect.anything()]) });
  expect(existsSync(join(folder, 'var/demo/country/encounters.csv'))).toBe(true);
  const second = await demo(town, async (address) => {
    expect(await (await fetch(`${address}/v1/cases?limit=3`)).json()).toEqual(cases);
  });
  expect(second).toContain('from the last run');
  const list = (printed: string) => printed.slice(printed.indexOf('Case '), printed.indexOf('Serving'));
  expect(list(second)).toBe(list(first));
});

test.each([[['--persons', 'many']], [['--people', '9']], [['one', 'two']]])(
  'says how it is called for %j',
  async (args) => {
    const child = spawn(process.execPath, [DEMO, ...args], { cwd: folder });
    const closed = once(child, 'close');
    const [line] = await once(createInterface(child.stderr), 'line');
    expect([line, (await closed)[0]]).toEqual([expect.stringMatching(/^usage: /), 2]);
  },
);
