import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./import-process.ts', import.meta.url));

/** Starts a process that imports the files into the folder, and dies at `step` of the last. */
export function startImport(folder: string, step: string, files: string[]): ChildProcess {
  const child = spawn(process.execPath, [SCRIPT, folder, step, ...files], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Waits for the child to say the word. @throws if it ends before */
export async function said(child: ChildProcess, word: string): Promise<void> {
  for await (const text of child.stdout!.iterator({ destroyOnReturn: false }))
    if (String(text).includes(word)) return;
  throw new Error(`the process ended without saying ${word}`);
}

/** Waits until the child is gone; returns the signal that ended it. */
export async function ended(child: ChildProcess): Promise<NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode;
}
