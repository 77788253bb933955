import type { Command } from 'commander';
import { oneBatch, type Row } from '../formats/row-set.ts';
import { TracingError } from '../service.ts';
import { EPIDEMIC_COLUMNS } from '../transmission/epidemic.ts';
import type { TransmissionPicture } from '../transmission/picture.ts';
import { descendants, TRANSMISSION_COLUMNS, transmissionRows } from '../transmission/rows.ts';
import { rootsOf, TREE_COLUMNS, treeRows } from '../transmission/tree-rows.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';
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
  const format = outputFormat(options, io);
  const policy = await loadPolicy(options.policy, io);
  await withTracingOrServer(
    io,
    options,
    async (tracing) => {
      const { pictureOf } = await import('../transmission/picture.ts');
      const picture = await pictureOf(tracing, policy);
      if (picture.numUnknown > 0)
        say(io, `${picture.numUnknown} transmissions name a case that is not there`);
      const roots = caseIds.length > 0 ? caseIds.map((caseId) => numberOf(picture, caseId)) : null;
      if (format === 'table') {
        const rows = treeRows(picture, roots ?? rootsOf(picture), policy.zone);
        const caption = `infectors known, else likeliest by exposures under ${policy.name}`;
        await printRows(
          io,
          { ...options, format },
          { columns: TREE_COLUMNS, batches: batches(rows), caption },
        );
        return;
      }
      const numbers = roots
        ? new Set(
            roots.flatMap((root) =>
              Array.from(descendants(picture.forest.parents, root), ({ number }) => number),
            ),
          )
        : picture.cases.keys();
      const rows = batches(transmissionRows(picture, numbers));
      await printRows(io, { ...options, format }, { columns: TRANSMISSION_COLUMNS, batches: rows });
    },
    async (server) => {
      const asked = caseIds.length > 0 ? caseIds : [undefined];
      const rows: Row[] = [];
      for (const caseId of asked) rows.push(...(await rowsOf(server, '/v1/transmissions', options, caseId)));
      const shown = rows.map((row) => rowFrom(TRANSMISSION_COLUMNS, row));
      await printRows(io, options, { columns: TRANSMISSION_COLUMNS, batches: oneBatch(shown) });
    },
  );
  return EXIT.done;
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
    async (server) => print(await rowsOf(server, '/v1/epidemic', options)),
  );
  return EXIT.done;
}

async function rowsOf(
  server: ServerClient,
  path: string,
  { policy }: Options,
  caseId?: string,
): Promise<Row[]> {
  if (policy?.match(/\.json$|[/\\]/))
    throw new UsageError('a server holds the folder; name a built-in policy');
  const query = new URLSearchParams({
    ...(policy && { policy }),
    ...(caseId !== undefined && { case: caseId }),
  });
  const { rows } = (await (await server.get(`${path}?${query}`)).json()) as { rows: Row[] };
  return rows;
}

/** @throws TracingError `unknown-case` */
function numberOf({ cases }: TransmissionPicture, caseId: string): number {
  const number = cases.findIndex(({ case_id }) => case_id === caseId);
  if (number < 0) throw new TracingError('unknown-case', `there is no case ${caseId}`);
  return number;
}

async function* batches<T>(rows: Iterable<T>): AsyncGenerator<T> {
  yield* rows;
}
