import { type Command, InvalidArgumentError } from 'commander';
import type { Grid } from '../../engine/policy-grid.ts';
import { formatInstant } from '../../engine/time.ts';
import type { Row } from '../formats/row-set.ts';
import {
  type SensitivityQuestion,
  sensitivity,
  sensitivityColumns,
  TooManyListsError,
} from '../sensitivity/sensitivity.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, addTracingOptions, type OutputOptions, type TracingOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import type { ServerClient } from './server/client.ts';
import { withTracingOrServer } from './with-store.ts';

interface SensitivityOptions extends OutputOptions, TracingOptions {
  all?: true;
  vary: Grid;
}

const EXAMPLES = `
Examples:
  truyvet sensitivity --all --vary min_exposure_s=300:3000:300
  truyvet sensitivity BN2982 --vary min_exposure_s=1,300,900 --vary infectious_before_s=86400,172800,259200 --format csv`;

/** Adds `sensitivity CASE… | --all`: the number of contacts over a grid of one or two parameters. */
export function addSensitivity(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('sensitivity')
    .description('how many F1 and F2 there are over a grid of one or two parameters of the policy')
    .argument('[case...]', 'case ids')
    .option('--all', 'every case of the store that has dates')
    .requiredOption('--vary <parameter=values>', 'a,b,c or from:to:step; once or twice', varied, {});
  addOutputOptions(addTracingOptions(command), io)
    .addHelpText('after', EXAMPLES)
    .action(async (caseIds: string[], options: SensitivityOptions) =>
      finish(await size(io, caseIds, options)),
    );
}

async function size(io: Io, caseIds: string[], options: SensitivityOptions): Promise<ExitCode> {
  if (caseIds.length > 0 === (options.all === true)) throw new UsageError('name the cases, or take --all');
  const format = outputFormat(options, io);
  const { level, vary, asOf = null, knownAt = null } = options;
  const policy = await loadPolicy(options.policy, io, asOf ?? knownAt);
  const question = { caseIds: options.all ? null : caseIds, policy, vary, level, asOf };
  const caption = `policy ${policy.name} but for what is varied; rows of all lists together on each level`;
  const print = (batches: AsyncIterable<readonly Row[]>) =>
    printRows(io, { ...options, format }, { columns: sensitivityColumns(question), batches, caption });
  await withTracingOrServer(
    io,
    options,
    async (present) => {
      using past = await present.asKnown({ at: knownAt, version: null, policy, from: null });
      await print(sensitivity(past.tracing, question));
    },
    (server) => print(remote(server, question, knownAt)),
  ).catch((error) => {
    throw error instanceof TooManyListsError ? new UsageError(error.message) : error;
  });
  return EXIT.done;
}

async function* remote(
  server: ServerClient,
  { caseIds, policy, vary, level, asOf }: SensitivityQuestion,
  knownAt: number | null,
): AsyncGenerator<readonly Row[]> {
  const answer = await server.post('/v1/sensitivity', {
    cases: caseIds ?? 'all',
    policy,
    vary,
    level,
    ...(asOf !== null && { as_of: formatInstant(asOf) }),
    ...(knownAt !== null && { known_at: formatInstant(knownAt) }),
  });
  yield ((await answer.json()) as { rows: Row[] }).rows;
}

/** `min_exposure_s=300,600` or `min_exposure_s=300:3000:300`, both ends included. */
function varied(text: string, before: Grid): Grid {
  const [, name, values] = /^([a-z_]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || values === undefined) throw new InvalidArgumentError('expected parameter=values');
  return { ...before, [name]: valuesFrom(values) };
}

function valuesFrom(text: string): number[] {
  const [, from, to, step] = (/^(-?\d+):(-?\d+):(\d+)$/.exec(text) ?? []).map(Number);
  if (step !== undefined) {
    const count = Math.floor((to! - from!) / step) + 1;
    if (step > 0 && count >= 1 && count <= 400)
      return Array.from({ length: count }, (_, i) => from! + i * step);
  } else if (/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?)*$/.test(text)) return text.split(',').map(Number);
  throw new InvalidArgumentError('expected numbers a,b,c or from:to:step, at most 400');
}
