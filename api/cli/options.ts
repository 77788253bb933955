import { type Command, InvalidArgumentError, Option } from 'commander';
import { isZone } from '../../engine/time.ts';
import { FORMAT_NAMES, type FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED, parseInstant } from '../formats/instant.ts';
import { LEVEL_DEFAULT, LEVEL_MAX, levelName, UNLIMITED } from '../limits.ts';
import type { Io } from './io.ts';

/** Options of every command. */
export interface CommonOptions {
  data: string;
  quiet?: true;
}

/** Options of every command that gives rows. */
export interface OutputOptions extends CommonOptions {
  format?: FormatName;
  out?: string;
}

/** Options of every command that asks about exposure. */
export interface TracingOptions {
  level: number;
  policy?: string;
  asOf?: number;
  knownAt?: number;
}

export const DATA_DEFAULT = './var';

/** Adds `--data` and `--quiet`. */
export function addCommonOptions(command: Command, io: Io): Command {
  return command
    .option('--data <dir>', 'folder of the store; also TRUYVET_DATA', io.env.TRUYVET_DATA || DATA_DEFAULT)
    .option('--quiet', 'no progress on stderr');
}

/** Adds the common options, `--format` and `--out`. */
export function addOutputOptions(command: Command, io: Io): Command {
  return addCommonOptions(command, io)
    .addOption(
      new Option('--format <format>', 'default: table on a terminal, ndjson in a pipe').choices(FORMAT_NAMES),
    )
    .option('--out <file>', 'write here, whole or not at all, in the format of its ending');
}

/** Adds `--level`, `--policy`, `--as-of` and `--known-at`. */
export function addTracingOptions(command: Command, level = levelOption()): Command {
  return addPolicyOptions(command.addOption(level));
}

/** Adds `--policy`, `--as-of` and `--known-at`. */
export function addPolicyOptions(command: Command): Command {
  return command
    .option(
      '--policy <policy>',
      'a built-in policy, vn for the one in force, JSON or a file of it; also TRUYVET_POLICY',
    )
    .option('--as-of <instant>', 'leave out all that happened after this', instant)
    .option('--known-at <instant>', 'answer with only what had been recorded by this', instant);
}

/** `--level`. */
export function levelOption(): Option {
  return new Option('--level <number>', `deepest level, 1 to ${LEVEL_MAX}`)
    .argParser(wholeTo(LEVEL_MAX))
    .default(LEVEL_DEFAULT);
}

/** `--level`, which may be without limit. */
export function anyLevelOption(levelDefault = LEVEL_DEFAULT): Option {
  const toLevel = wholeTo(LEVEL_MAX, `, or ${UNLIMITED}`);
  return new Option('--level <number>', `deepest level, 1 to ${LEVEL_MAX}, or ${UNLIMITED}`)
    .argParser((text) => (text === UNLIMITED ? Infinity : toLevel(text)))
    .default(levelDefault, String(levelName(levelDefault)));
}

/** A time zone of an option. */
export function timeZone(text: string): string {
  if (isZone(text)) return text;
  throw new InvalidArgumentError('expected a time zone such as Asia/Ho_Chi_Minh');
}

/** Reads a whole number from 1 to `max` of an option. */
export function wholeTo(max: number, otherwise = ''): (text: string) => number {
  return (text) => {
    if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`expected a whole number from 1 to ${max}${otherwise}`);
  };
}

/** A whole number from 0 of an option. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number from 0');
}

/** An instant of an option, in epoch seconds. */
export function instant(text: string): number {
  const instant_s = parseInstant(text);
  if (instant_s !== null) return instant_s;
  throw new InvalidArgumentError(`expected ${INSTANT_EXPECTED}`);
}
