import type { Command } from 'commander';
import type { Policy } from '../../engine/policy.ts';
import { oneBatch, type Row } from '../formats/row-set.ts';
import { TracingError } from '../service.ts';
import { EPIDEMIC_COLUMNS } from '../transmission/epidemic.ts';
import type { TransmissionPicture } from '../transmission/picture.ts';
import { descendants, TRANSMISSION_COLUMNS, transmissionRows } from '../transmission/rows.ts';
import { TREE_COLUMNS, treeRows } from '../transmission/tree-rows.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { policyAsked } from './server/asking.ts';
import type { ServerClient } from './server/client.ts';
import { rowFrom } from './server/rows.ts';
import { withTracingOrServer } from './with-store.ts';

type Options = OutputOptions & { policy?: string };

const POLICY = [
  '--policy <policy>',
  'of the exposures that infectors are ranked by; also TRUYVET_POLICY',
] as const;

const TREES = `
Examples:
  truyvet transmissions
  truyvet transmissions BN17 BN34
  truyvet transmissions --out infectors.csv`;

const STATISTICS = `
Examples:
  truyvet epidemic
  truyvet epidemic --format csv`;

/** Adds `transmissions [CASE…]` and `epidemic`: who infected whom, and what follows from it. */
export function addTransmissions(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const trees = program
    .command('transmissions')
    .description('who infected whom: trees of known infectors, beside the likeliest ones by exposure')
    .argument('[case...]', 'cases whose trees are wanted; default: all')
    .option(...POLICY);
  addOutputOptions(trees, io)
    .addHelpText('after', TREES)
    .action(async (caseIds: string[], options: Options) => finish(await transmissions(io, caseIds, options)));
  const statistics = program
    .command('epidemic')
    .description('generations, offspring, serial intervals, attack rate among F1s, R by week')
    .option(...POLICY);
  addOutputOptions(statistics, io)
    .addHelpText('after', STATISTICS)
    .action(async (options: Options) => finish(await epidemic(io, options)));
}

async function transmissions(io: Io, caseIds: readonly string[], options: Options): Promise<ExitCode> {
  const policy = await loadPolicy(options.policy, io);
  const roots = caseIds.length > 0 ? caseIds : null;
  await withTracingOrServer(
    io,
    options,
    async (tracing) => {
      const { pictureOf } = await import('../transmission/picture.ts');
      const picture = await pictureOf(tracing, policy);
      if (picture.numUnknown > 0)
        say(io, `${picture.numUnknown} transmissions name a case that is not there`);
      const numbers = roots
        ? new Set(roots.flatMap((caseId) => below(picture, caseId)))
        : picture.cases.keys();
      await printTransmissions(io, options, policy, roots, transmissionRows(picture, numbers));
    },
    async (server) => {
      const rows = new Map<unknown, Row[]>();
      for (const caseId of roots ?? [undefined])
        for (const [id, own] of Map.groupBy(
          await rowsOf(server, '/v1/transmissions', policy, caseId),
          ({ case_id }) => case_id,
        ))
          rows.set(id, own);
      const shown = [...rows.values()].map((own) => own.map((row) => rowFrom(TRANSMISSION_COLUMNS, row)));
      await printTransmissions(io, options, policy, roots, shown);
    },
  );
  return EXIT.done;
}

/** Trees where people read it, else rows. */
async function printTransmissions(
  io: Io,
  options: Options,
  policy: Policy,
  roots: readonly string[] | null,
  rows: Iterable<Row[]>,
): Promise<void> {
  if (outputFormat(options, io) !== 'table') {
    await printRows(io, options, { columns: TRANSMISSION_COLUMNS, batches: batches(rows) });
    return;
  }
  const caption = `infectors known, else likeliest by exposures under ${policy.name}`;
  const trees = batches(treeRows([...rows].flat(), roots, policy.zone));
  await printRows(io, options, { columns: TREE_COLUMNS, batches: trees, caption });
}

async function epidemic(io: Io, options: Options): Promise<ExitCode> {
  const policy = await loadPolicy(options.policy, io);
  const print = (rows: readonly Row[]) =>
    printRows(io, options, { columns: EPIDEMIC_COLUMNS, batches: oneBatch(rows) });
  await withTracingOrServer(
    io,
    options,
    async (tracing) => {
      const { pictureOf } = await import('../transmission/picture.ts');
      const { epidemicRows } = await import('../transmission/epidemic.ts');
      await print(epidemicRows(await pictureOf(tracing, policy), policy.zone));
    },
    async (server) => print(await rowsOf(server, '/v1/epidemic', policy)),
  );
  return EXIT.done;
}

async function rowsOf(server: ServerClient, path: string, policy: Policy, caseId?: string): Promise<Row[]> {
  const query = new URLSearchParams({
    policy: policyAsked(policy),
    ...(caseId !== undefined && { case: caseId }),
  });
  const { rows } = (await (await server.get(`${path}?${query}`)).json()) as { rows: Row[] };
  return rows;
}

/** Numbers of a case and those below it. @throws TracingError `unknown-case` */
function below({ cases, forest }: TransmissionPicture, caseId: string): number[] {
  const root = cases.findIndex(({ case_id }) => case_id === caseId);
  if (root < 0) throw new TracingError('unknown-case', `there is no case ${caseId}`);
  return Array.from(descendants(forest.parents, root), ({ number }) => number);
}

async function* batches<T>(rows: Iterable<T>): AsyncGenerator<T> {
  yield* rows;
}
