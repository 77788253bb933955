import { type Command, Option } from 'commander';
import { SCORE_NAMES, type ScoreName } from '../../engine/risk/score.ts';
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
import { withAnswers } from './with-store.ts';

interface TraceCommandOptions extends OutputOptions, TracingOptions {
  all?: true;
  evidence?: true;
  groups: Groups;
  rank?: ScoreName;
  certainty?: true;
}

const EXAMPLES = `
Examples:
  truyvet trace BN2982
  truyvet trace BN2982 BN2983 --level 1 --evidence --as-of 2021-08-03T00:00:00+07:00
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
    .option('--certainty', 'how likely the exposure was long enough, where check-outs are not known');
  addOutputOptions(addTracingOptions(command, anyLevelOption()), io)
    .addHelpText('after', EXAMPLES)
    .action(async (caseIds: string[], options: TraceCommandOptions) =>
      finish(await trace(io, caseIds, options)),
    );
}

async function trace(io: Io, caseIds: string[], options: TraceCommandOptions): Promise<ExitCode> {
  if (caseIds.length > 0 === (options.all === true)) throw new UsageError('name the cases, or take --all');
  const format = outputFormat(options, io);
  const policy = await loadPolicy(options.policy, io, options.asOf ?? options.knownAt);
  const { level, asOf = null, evidence = false, groups, rank, certainty } = options;
  const known = { at: options.knownAt ?? null, policy };
  return withAnswers(io, { ...options, known }, async (answers) => {
    const asked = options.all ? await answers.caseIds(policy) : caseIds;
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
