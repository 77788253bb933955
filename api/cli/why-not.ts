import type { Command } from 'commander';
import { oneBatch, type RowSet } from '../formats/row-set.ts';
import { WHY_NOT_COLUMNS, whyNotRow } from '../formats/why-not-rows.ts';
import type { WhyNot } from '../service.ts';
import { episodeLine } from './contact-table.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import {
  addOutputOptions,
  addTracingOptions,
  anyLevelOption,
  type OutputOptions,
  type TracingOptions,
} from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { withAnswers } from './with-store.ts';

const EXAMPLES = `
Examples:
  truyvet why-not BN2982 phone:0901234567
  truyvet why-not BN2982 phone:0901234567 --policy vn-2021-12-unmasked --format json`;

/** Adds `why-not CASE PERSON`: what kept a person off a case's list. */
export function addWhyNot(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('why-not')
    .description("what kept a person off a case's list")
    .argument('<case>', 'case id')
    .argument('<person>', 'identifier of the person');
  addOutputOptions(addTracingOptions(command, anyLevelOption()), io)
    .addHelpText('after', EXAMPLES)
    .action(async (caseId: string, person: string, options: OutputOptions & TracingOptions) =>
      finish(await whyNot(io, caseId, person, options)),
    );
}

async function whyNot(
  io: Io,
  caseId: string,
  person: string,
  options: OutputOptions & TracingOptions,
): Promise<ExitCode> {
  const format = outputFormat(options, io);
  const policy = await loadPolicy(options.policy, io, options.asOf ?? options.knownAt);
  const { level, asOf = null } = options;
  const known = { at: options.knownAt ?? null, policy };
  return withAnswers(io, { ...options, known }, async (answers) => {
    const answer = await answers.whyNot(caseId, person, { level, policy, asOf });
    const rows = format === 'table' ? forPeople(answer, policy.zone) : forPrograms(answer);
    await printRows(io, { ...options, format }, rows);
    return EXIT.done;
  });
}

function forPrograms(answer: WhyNot): RowSet {
  return {
    columns: WHY_NOT_COLUMNS,
    batches: oneBatch([whyNotRow(answer)]),
  };
}

function forPeople({ explanation, episodes }: WhyNot, zone: string): RowSet {
  return {
    columns: [{ name: 'episodes looked at', kind: 'text' }],
    batches: oneBatch(episodes.map((episode) => ({ 'episodes looked at': episodeLine(episode, zone) }))),
    caption: explanation,
  };
}
