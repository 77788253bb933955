import { type Command, Option } from 'commander';
import { SCORE_NAMES, type ScoreName } from '../../engine/risk/score.ts';
import { levelName, levelOf } from '../limits.ts';
import { GROUPS, type Groups } from '../service.ts';
import { ContactList } from './contact-list.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import {
  addOutputOptions,
  addTracingOptions,
  anyLevelOption,
  type OutputOptions,
  type TracingOptions,
} from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { Progress } from './progress.ts';
import { readStamp, writeStamp } from './stamp.ts';
import { type AnswersOptions, withAnswers } from './with-store.ts';

interface TraceCommandOptions extends OutputOptions, TracingOptions {
  all?: true;
  evidence?: true;
  groups: Groups;
  rank?: ScoreName;
  certainty?: true;
  stamp?: string;
  again?: string;
}

const EXAMPLES = `
Examples:
  truyvet trace BN2982
  truyvet trace BN2982 BN2983 --level 1 --evidence --as-of 2021-08-03T00:00:00+07:00
  truyvet trace --all --stamp 2021-08-03.json --out 2021-08-03.csv
  truyvet trace --again 2021-08-03.json --out again.csv
  truyvet trace BN2982 --rank cwa-2023 --certainty
  truyvet trace --all --policy cdc-2020-10 --out contacts.parquet`;

/** Adds `trace CASE… | --all`: the F1, F2 … list of each case. */
export function addTrace(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('trace')
    .description('the F1, F2 … list of each case')
    .argument('[case...]', 'case ids')
    .option('--all', 'every case of the store')
    .option('--evidence', 'with the records behind each row')
    .addOption(
      new Option('--groups <how>', 'stays among very many: told as one row each, or listed person by person')
        .choices(GROUPS)
        .default('told'),
    )
    .addOption(
      new Option('--rank <score>', 'the F1 of each case by this score, and what it is made of').choices(
        SCORE_NAMES,
      ),
    )
    .option('--certainty', 'how likely the exposure was long enough, where check-outs are not known')
    .option('--stamp <file>', 'leave there what the lists are made of, to make them again')
    .option('--again <file>', 'the lists of a stamp once more, with the same bytes');
  addOutputOptions(addTracingOptions(command, anyLevelOption()), io)
    .addHelpText('after', EXAMPLES)
    .action(async (caseIds: string[], options: TraceCommandOptions) =>
      finish(await trace(io, caseIds, options)),
    );
}

async function trace(io: Io, caseIds: string[], options: TraceCommandOptions): Promise<ExitCode> {
  if (options.again !== undefined) return traceAgain(io, caseIds, options, options.again);
  if (caseIds.length > 0 === (options.all === true)) throw new UsageError('name the cases, or take --all');
  const policy = await loadPolicy(options.policy, io, options.asOf ?? options.knownAt);
  const known = { at: options.knownAt ?? null, policy };
  return traceOf(io, options.all ? null : caseIds, options, known);
}

/** All that the lists depend on is the stamp's; where and how they are written is the command's. */
async function traceAgain(
  io: Io,
  caseIds: readonly string[],
  options: TraceCommandOptions,
  path: string,
): Promise<ExitCode> {
  const { all, policy, asOf, knownAt } = options;
  if (caseIds.length > 0 || all || [policy, asOf, knownAt].some((option) => option !== undefined))
    throw new UsageError('--again takes the cases, the policy and the instants of the stamp');
  const stamp = await readStamp(path);
  const { version, records_from, as_of, known_at } = stamp;
  const level = levelOf(stamp.options.level);
  const stamped = { ...options, ...stamp.options, level, ...(as_of !== null && { asOf: as_of }) };
  const known = { at: known_at, policy: stamp.policy, made: { version, records_from } };
  return traceOf(io, stamp.cases, stamped, known);
}

async function traceOf(
  io: Io,
  caseIds: readonly string[] | null,
  options: TraceCommandOptions,
  known: AnswersOptions['known'],
): Promise<ExitCode> {
  const format = outputFormat(options, io);
  const { policy } = known;
  const { level, asOf = null, evidence = false, groups, rank, certainty } = options;
  return withAnswers(io, { ...options, known }, async (answers) => {
    const asked = caseIds ?? (await answers.caseIds(policy));
    if (options.stamp !== undefined)
      await writeStamp(options.stamp, {
        made_at: Math.floor(io.now() / 1000),
        cases: asked,
        policy,
        as_of: asOf,
        known_at: known.at,
        ...(await answers.made(policy)),
        options: { level: levelName(level), evidence, groups, rank, certainty },
      });
    const progress = new Progress(io, options);
    const list = new ContactList(
      answers,
      asked,
      { level, policy, asOf, evidence, groups, rank, certainty },
      progress,
    );
    const rows = format === 'table' ? list.forPeople() : list.forPrograms();
    await printRows(io, { ...options, format }, rows);
    progress.clear();
    if (asked.length === 0) say(io, `the store in ${options.data} holds no case`);
    if (options.out !== undefined)
      progress.note(`${options.out}: ${list.numRows} rows, cases asked: ${asked.length}`);
    for (const sentence of list.untraceable) say(io, sentence);
    return list.untraceable.length > 0 ? EXIT.failed : EXIT.done;
  });
}
