import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const IMPORTS = 'lint/style/noRestrictedImports';
const PLUGIN = 'engine/no-clock-no-dice.grit';
const GLOBALS = 'lint/style/noRestrictedGlobals';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dependencies-'));
  await mkdir(join(folder, 'engine'));
  for (const file of ['biome.json', PLUGIN]) await copyFile(join(ROOT, file), join(folder, file));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Lints one file under the project's own rules. */
async function lint(path: string, text: string): Promise<{ code: number; output: string }> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  const options = ['lint', '--vcs-enabled=false', '--colors=off', path];
  const child = execFile(execPath, [BIOME, ...options], { cwd: folder }, (_, stdout, stderr) => {
    resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
  });
  return promise;
}

/** A module that uses what it imports. */
function importing(module: string): string {
  return `import { name } from '${module}';\n\nexport const names = [name];\n`;
}

describe('dependencies point one way', () => {
  test.each([
    ['engine/fixture.ts', '../data/store/store.ts'],
    ['engine/exposure/fixture.ts', '../../data/store/store.ts'],
    ['engine/fixture.ts', '../workers/pool/trace-pool.ts'],
    ['engine/fixture.ts', '../api/service.ts'],
    ['engine/fixture.ts', '../bench/main.ts'],
    ['engine/fixture.test.ts', '../data/store/store.ts'],
    ['engine/testing/fixture.ts', '../../data/store/store.ts'],
    ['data/fixture.ts', '../workers/pool/trace-pool.ts'],
    ['data/fixture.ts', '../api/app.ts'],
    ['data/feeds/fixture.ts', '../../bench/main.ts'],
    ['workers/fixture.ts', '../api/app.ts'],
    ['workers/pool/fixture.ts', '../../bench/main.ts'],
    ['api/fixture.ts', '../bench/main.ts'],
    ['api/routes/fixture.ts', '../../bench/main.ts'],
  ])('%s may not import %s', async (path, module) => {
    const { code, output } = await lint(path, importing(module));
    expect(output).toContain(IMPORTS);
    expect(code).toBe(1);
  });

  test.each([
    ['a type', `import type { Store } from '../data/store/store.ts';\n\nexport type Held = Store[];\n`],
    ['what it exports again', `export { Store } from '../data/store/store.ts';\n`],
    ['what it loads later', `export const store = () => import('../data/store/store.ts');\n`],
  ])('engine may not import %s from data', async (_, text) => {
    const { code, output } = await lint('engine/fixture.ts', text);
    expect(output).toContain(IMPORTS);
    expect(code).toBe(1);
  });

  test.each([
    ['engine/exposure/fixture.ts', '../policy.ts'],
    ['data/fixture.ts', '../engine/policy.ts'],
    ['workers/pool/fixture.ts', '../../engine/world.ts'],
    ['workers/fixture.ts', '../data/store/store.ts'],
    ['api/fixture.ts', '../workers/pool/trace-pool.ts'],
    ['api/routes/fixture.ts', '../../data/store/store.ts'],
    ['bench/fixture.ts', '../api/app.ts'],
  ])('%s may import %s', async (path, module) => {
    expect(await lint(path, importing(module))).toMatchObject({ code: 0 });
  });
});

describe('engine is computation only', () => {
  test.each(['node:fs', 'node:fs/promises', 'node:worker_threads', '@duckdb/node-api', 'fastify', 'piscina'])(
    'it may not import %s',
    async (module) => {
      const { code, output } = await lint('engine/fixture.ts', importing(module));
      expect(output).toContain(IMPORTS);
      expect(code).toBe(1);
    },
  );

  test.each(['Math.random()', 'Temporal.Now.instant()', 'globalThis.Date'])(
    'it may not use %s either',
    async (expression) => {
      const { code, output } = await lint('engine/fixture.ts', `export const value = ${expression};\n`);
      expect(output).toMatch(/handed to the engine|nothing outside itself/);
      expect(code).toBe(1);
    },
  );

  test.each([
    'Date.now()',
    'new Date()',
    'performance.now()',
    'process.env.ZONE',
    'crypto.randomUUID()',
    "fetch('http://localhost')",
  ])('it may not use %s', async (expression) => {
    const { code, output } = await lint('engine/fixture.ts', `export const value = ${expression};\n`);
    expect(output).toContain(GLOBALS);
    expect(code).toBe(1);
  });

  test('its tests may import Node’s modules', async () => {
    expect(await lint('engine/fixture.test.ts', importing('node:fs'))).toMatchObject({ code: 0 });
  });

  test('other folders may read files and clocks', async () => {
    const text = `${importing('node:fs')}export const now = Date.now();\n`;
    expect(await lint('data/fixture.ts', text)).toMatchObject({ code: 0 });
  });
});
