import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Reads a pipe that nobody writes to. It ends when the process at its other end does. */
const GUARD = `process.stdin.resume().on('end', () => {
  try { process.kill(Number(process.argv[1]), 'SIGKILL'); } catch {}
});`;

/**
 * Lets a child end with this process, also when this one is told to stop, or killed, and can do nothing any more: a guard
 * beside both holds one end of a pipe, and notices. It ends with the child.
 */
export function endWithParent(child: ChildProcess): void {
  // Where there is no such command.
  if (child.pid === undefined) return;
  const guard = spawn(process.execPath, ['-e', GUARD, String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C goes to all processes of a terminal's foreground at once, and the guard has to outlive it.
    detached: true,
  });
  guard.unref();
  (guard.stdin as Socket).unref();
  child.once('exit', () => guard.kill('SIGKILL'));
}
