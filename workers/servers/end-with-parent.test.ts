import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const PARENT = fileURLToPath(new URL('./testing/parent.ts', import.meta.url));

const scratch = await mkdtemp(join(tmpdir(), 'truyvet-parent-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** A process that has started a server, and the id of that. */
async function parentOf(...args: string[]) {
  const parent = spawn(process.execPath, [PARENT, scratch, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(parent, 'exit');
  const [text] = await once(parent.stdout!, 'data');
  return { parent, ended, server: Number(text) };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
  'a server ends with the process that started it, on %s',
  async (signal) => {
    const { parent, ended, server } = await parentOf();
    expect(isThere(server)).toBe(true);
    parent.kill(signal);
    await ended;
    await expect.poll(() => isThere(server), { timeout: 30_000 }).toBe(false);
  },
);

test('a server that is stopped in order keeps nobody waiting', async () => {
  const { ended, server } = await parentOf('stop');
  expect(await ended).toEqual([0, null]);
  expect(isThere(server)).toBe(false);
});
