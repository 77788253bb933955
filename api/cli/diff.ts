import type { Command } from 'commander';
import { formatInstant } from '../../engine/time.ts';
import { CAUSE_COLUMNS } from '../traces/diff.ts';
import { questionDiff } from '../traces/question-diff.ts';
import type { TraceQuestion } from '../traces/trace-job.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import {
  addOutputOptions,
  addTracingOptions,
  instant,
  type OutputOptions,
  type TracingOptions,
  wholeNumber,
} from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { remoteDiff } from './server/remote-diff.ts';
import { withTracingOrServer } from './with-store.ts';

interface DiffOptions extends OutputOptions, TracingOptions {
  all?: true;
  againstPolicy?: string;
  againstAsOf?: number;
  againstKnownAt?: number;
  againstVersion?: number;
}

const EXAMPLES = `
What --against-… does not name is the same on both sides.

Examples:
  truyvet diff --all --policy vn@2021-12-29 --against-policy vn@2021-09-01
  truyvet diff BN2982 --against-known-at 2021-08-03T08:00:00+07:00
  truyvet diff --all --against-version 12 --format csv`;

/** Adds `diff CASE… | --all`: who enters and leaves between two questions, and what makes it so. */
export function addDiff(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('diff')
    .description('who enters or leaves the lists between two policies or two states, and why')
    .argument('[case...]', 'case ids')
    .option('--all', 'every case of the store');
  addTracingOptions(command)
    .option('--against-policy <policy>', 'the policy before')
    .option('--against-as-of <instant>', '--as-of before', instant)
    .option('--against-known-at <instant>', '--known-at before', instant)
    .option('--against-version <version>', 'the version of the store before', wholeNumber);
  addOutputOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (caseIds: string[], options: DiffOptions) => finish(await diff(io, caseIds, options)));
}

async function diff(io: Io, caseIds: string[], options: DiffOptions): Promise<ExitCode> {
  if (caseIds.length > 0 === (options.all === true)) throw new UsageError('name the cases, or take --all');
  const format = outputFormat(options, io);
  const [before, after] = await questionsOf(io, options.all ? null : caseIds, options);
  const print = (batches: ReturnType<typeof questionDiff>) =>
    printRows(
      io,
      { ...options, format },
      { columns: CAUSE_COLUMNS, batches, caption: captionOf(before, after) },
    );
  await withTracingOrServer(
    io,
    options,
    (tracing) => print(questionDiff(tracing, before, after)),
    (server) => print(remoteDiff(server, before, after)),
  );
  return EXIT.done;
}

async function questionsOf(
  io: Io,
  caseIds: readonly string[] | null,
  options: DiffOptions,
): Promise<[before: TraceQuestion, after: TraceQuestion]> {
  const { level, policy, asOf, knownAt } = options;
  const { againstPolicy, againstVersion } = options;
  const question = async (
    name: string | undefined,
    as_of?: number,
    known?: number,
  ): Promise<TraceQuestion> => ({
    caseIds,
    level,
    policy: await loadPolicy(name, io, as_of ?? known),
    asOf: as_of ?? null,
    ...(known !== undefined && { knownAt: known }),
  });
  const before = await question(
    againstPolicy ?? policy,
    options.againstAsOf ?? asOf,
    options.againstKnownAt ?? knownAt,
  );
  const after = await question(policy, asOf, knownAt);
  return [againstVersion === undefined ? before : { ...before, version: againstVersion }, after];
}

function captionOf(before: TraceQuestion, after: TraceQuestion): string {
  return `from ${sideOf(before)} to ${sideOf(after)}; times in ${after.policy.zone}`;
}

function sideOf({ policy, asOf, knownAt, version }: TraceQuestion): string {
  const state = [
    `policy ${policy.name}`,
    ...(asOf === null ? [] : [`as of ${formatInstant(asOf)}`]),
    ...(knownAt === undefined ? [] : [`known at ${formatInstant(knownAt)}`]),
    ...(version === undefined ? [] : [`version ${version}`]),
  ];
  return state.join(', ');
}
