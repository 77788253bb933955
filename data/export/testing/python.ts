import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Tools that open what is exported. */
const REQUIREMENTS = ['networkx==3.5', 'openpyxl==3.1.5'];
const VENV = join(import.meta.dirname, '../../../node_modules/.cache/truyvet-python');
const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const MADE = join(VENV, `made-of-${REQUIREMENTS.join('-')}`);
/** Set where a test that is left out is a failure. */
const REQUIRED = process.env.TRUYVET_REQUIRE_SERVERS === '1';

const run = promisify(execFile);

/** Why no Python with the tools can be had here; `null` once it is made. @throws Error where tools are required */
export async function missingForPython(): Promise<string | null> {
  if (existsSync(MADE)) return null;
  try {
    await rm(VENV, { recursive: true, force: true });
    await mkdir(join(VENV, '..'), { recursive: true });
    await run('python3', ['-m', 'venv', VENV]);
    await run(PYTHON, ['-m', 'pip', 'install', '--quiet', ...REQUIREMENTS]);
    await writeFile(MADE, '');
    return null;
  } catch (error) {
    if (REQUIRED) throw error;
    return 'Python 3 with venv and pip is due: apt install python3-venv';
  }
}

/** What a script prints as JSON. */
export async function python<T>(script: string, ...args: string[]): Promise<T> {
  const { stdout } = await run(PYTHON, ['-c', script, ...args]);
  return JSON.parse(stdout) as T;
}
