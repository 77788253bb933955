import type { Writable } from 'node:stream';

/** A stream that people may be reading. */
export type Output = Writable & { isTTY?: boolean };

/** All that a command has of the world. */
export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** Progress, remedies, errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The clock: epoch milliseconds. */
  now(): number;
}

/** One sentence to people, on its own line. */
export function say(io: Io, sentence: string): void {
  io.stderr.write(`${sentence}\n`);
}
