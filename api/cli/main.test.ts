import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';

const MAIN = new URL('./main.ts', import.meta.url).pathname;
const REJECTED_ROWS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'truyvet-main-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[], env: Record<string, string> = {}) {
  return spawn(process.execPath, [MAIN, ...args, '--data', data], { env: { ...process.env, ...env } });
}

async function finished(args: readonly string[]) {
  const child = start(args);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code };
}

test('results go to stdout, all else to stderr, and a reader who leaves early is no error', async () => {
  const file = join(folder, 'encounters.csv');
  const row = 'a,b,2021-08-03 04:05:06,60\n';
  writeFileSync(file, `person_a,person_b,start,duration_s\n${row.repeat(REJECTED_ROWS)}`);
  const imported = await finished(['import', folder]);
  expect(imported.code).toBe(3);
  expect(JSON.parse(imported.out)).toMatchObject({ feed: 'encounters', rejected: REJECTED_ROWS });
  expect(imported.err).toContain('data: skipped');

  const child = start(['status', '--rejected']);
  const errors = text(child.stderr);
  const [line] = await once(createInterface(child.stdout), 'line');
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  expect(JSON.parse(line)).toMatchObject({ line: 2, column: 'start' });
  expect([code, await errors]).toEqual([0, '']);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'serve says where it listens, and stops in order on %s',
  async (signal) => {
    const child = start(['serve'], { PORT: '0', HOST: '127.0.0.1' });
    const out = text(child.stdout);
    const [line] = await once(createInterface(child.stderr), 'line');
    const address = /^truyvet serves at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)![1];
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    const forwarded = await finished(['status']);
    expect([forwarded.code, forwarded.err]).toEqual([0, '']);
    const blocked = await finished(['rebuild']);
    expect([blocked.code, blocked.err]).toEqual([1, expect.stringContaining(`serving at ${address}`)]);
    child.kill(signal);
    const [code] = await once(child, 'close');
    expect([code, await out, existsSync(join(data, 'serve.json'))]).toEqual([0, '', false]);
  },
);
