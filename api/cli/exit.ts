import { CommanderError } from 'commander';
import { FileError } from '../../data/feeds/file-error.ts';
import { GraphError } from '../../data/graph-store/neo4j/error.ts';
import { HotspotError } from '../../data/hotspots/error.ts';
import { DecisionError } from '../../data/identity/error.ts';
import { JournalError } from '../../data/journal/error.ts';
import { StoreError } from '../../data/store/error.ts';
import { SynthOptionError } from '../../data/synth/options.ts';
import { PolicyError } from '../../engine/policy.ts';
import { RedisInUseError } from '../../workers/handover/ownership.ts';
import { CarrierAwayError, UnfitRedisError } from '../../workers/jobs/errors.ts';
import { KeysError } from '../auth/keys.ts';
import { FormatError } from '../formats/row-set.ts';
import { TracingError } from '../service.ts';
import { type Io, say } from './io.ts';
import { ServerError } from './server/client.ts';

/** What the process ends with. */
export const EXIT = { done: 0, failed: 1, usage: 2, someRejected: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command was called wrongly; the message says how it is called rightly. */
export class UsageError extends Error {
  override name = 'UsageError';
}

const USAGE_ERRORS = [
  UsageError,
  DecisionError,
  KeysError,
  PolicyError,
  FormatError,
  SynthOptionError,
  HotspotError,
];
const FORESEEN_ERRORS = [
  CarrierAwayError,
  FileError,
  GraphError,
  JournalError,
  RedisInUseError,
  ServerError,
  StoreError,
  TracingError,
  UnfitRedisError,
];

/** Tells people what ended the command, and gives its exit code. Only a bug shows its stack. */
export function reportError(error: unknown, io: Io): ExitCode {
  // Commander has said its own error already; help and version are none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (!(error instanceof Error)) throw error;
  if (isReaderGone(error)) return EXIT.done;
  if (USAGE_ERRORS.some((kind) => error instanceof kind)) {
    say(io, `error: ${error.message}`);
    return EXIT.usage;
  }
  say(io, `error: ${isForeseen(error) ? error.message : error.stack}`);
  return EXIT.failed;
}

/** Whether people should read the message alone: the cause lies outside the program. */
export function isForeseen(error: Error): boolean {
  return FORESEEN_ERRORS.some((kind) => error instanceof kind) || isSystemError(error);
}

/** Whoever read the output has closed it, as `head` does. */
function isReaderGone(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

function isSystemError(error: Error): boolean {
  return 'syscall' in error && 'code' in error;
}
