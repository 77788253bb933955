import type { Command } from 'commander';
import { POLICY_COLUMNS, policyRows } from '../formats/policy-rows.ts';
import { oneBatch } from '../formats/row-set.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';

const EXAMPLES = `
Examples:
  truyvet policies
  truyvet policies --format csv`;

/** Adds `policies`: the built-in profiles, and that of TRUYVET_POLICY. */
export function addPolicies(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('policies')
    .description('the policies that are built in, their parameters and the days on which they were in force');
  addOutputOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (options: OutputOptions) => {
      const own = io.env.TRUYVET_POLICY ? await loadPolicy(undefined, io) : null;
      const rows = { columns: POLICY_COLUMNS, batches: oneBatch(policyRows(own)) };
      await printRows(io, { ...options, format: outputFormat(options, io) }, rows);
      finish(EXIT.done);
    });
}
