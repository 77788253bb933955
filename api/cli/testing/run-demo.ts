/** The demo as somebody runs it, in a folder that goes with the tests of the file. For tests only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect } from 'vitest';

export const DEMO = new URL('../demo.ts', import.meta.url).pathname;

/** Where it runs. */
export const demoFolder = mkdtempSync(join(tmpdir(), 'truyvet-demo-'));
afterAll(() => rmSync(demoFolder, { recursive: true }));

const SERVES = /^Serving at (\S+) until/;

/** Runs the demo until it says that it is `ready` and `served` is done; gives what it printed. */
export async function runDemo(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  served: (address: string) => Promise<void>,
  ready = SERVES,
): Promise<string> {
  const child = spawn(process.execPath, [DEMO, ...args], {
    cwd: demoFolder,
    env: { ...process.env, ...env, PORT: '0' },
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  let address = '';
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    address = SERVES.exec(line)?.[1] ?? address;
    if (!ready.test(line)) continue;
    await served(address);
    child.kill('SIGINT');
  }
  expect((await closed)[0]).toBe(0);
  return lines.join('\n');
}
