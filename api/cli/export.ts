import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Argument, type Command } from 'commander';
import type { Exported } from '../../data/export/network.ts';
import { EXPORT_NAMES, EXPORTS, type ExportFile, type ExportName, exportedOf } from '../exports/exports.ts';
import { LEVEL_DEFAULT } from '../limits.ts';
import { traceableCases } from '../traces/traceable.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addCommonOptions, type CommonOptions, levelOption } from './options.ts';
import { printPieces } from './output.ts';
import { Progress } from './progress.ts';
import { policyAsked } from './server/asking.ts';
import { withTracingOrServer } from './with-store.ts';

interface ExportOptions extends CommonOptions {
  all?: true;
  level: number;
  policy?: string;
  out?: string;
}

const EXAMPLES = `
Formats:
${EXPORT_NAMES.map((name) => `  ${name.padEnd(12)} ${EXPORTS[name].title}`).join('\n')}

Examples:
  truyvet export xlsx BN2982 BN2983 --out today.xlsx
  truyvet export epicontacts --all --out ./for-r
  truyvet export graphml --all --level 1 > contacts.graphml`;

/** Adds `export FORMAT CASE… | --all`: lists as files of other tools. */
export function addExport(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('export')
    .description('lists of cases as files for epicontacts, Go.Data, NetworkX, a spreadsheet')
    .addArgument(new Argument('<format>', 'what for').choices(EXPORT_NAMES))
    .argument('[case...]', 'case ids')
    .option('--all', 'every case whose dates are known')
    .addOption(levelOption())
    .option('--policy <policy>', 'as for trace; also TRUYVET_POLICY')
    .option('--out <path>', 'the file; for epicontacts the folder of its two files');
  addCommonOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (format: ExportName, caseIds: string[], options: ExportOptions) =>
      finish(await exportLists(io, format, caseIds, options)),
    );
}

async function exportLists(
  io: Io,
  format: ExportName,
  caseIds: string[],
  options: ExportOptions,
): Promise<ExitCode> {
  if (caseIds.length > 0 === (options.all === true)) throw new UsageError('name the cases, or take --all');
  if (options.out === undefined && (format === 'epicontacts' || (format === 'xlsx' && io.stdout.isTTY)))
    throw new UsageError(`${format}: add --out`);
  const policy = await loadPolicy(options.policy, io);
  const level = options.level ?? LEVEL_DEFAULT;
  await withTracingOrServer(
    io,
    options,
    async (tracing) => {
      const asked = options.all ? await traceableCases(tracing, policy) : caseIds;
      const exported: Exported = await exportedOf(tracing, asked, policy, level);
      const files: ExportFile[] = await EXPORTS[format].files(exported);
      for (const { name, pieces } of files)
        await write(io, options, files.length > 1 ? name : null, Readable.from(pieces));
      const where = options.out === undefined ? '' : `${options.out}: `;
      new Progress(io, options).note(
        `${where}${exported.contacts.length} rows, cases asked: ${asked.length}`,
      );
    },
    async (server) => {
      const query = new URLSearchParams({ level: String(level), policy: policyAsked(policy) });
      for (const caseId of caseIds) query.append('case', caseId);
      const names = EXPORTS[format].fileNames;
      for (const name of names) {
        const { body } = await server.get(`/v1/exports/${name}?${query}`);
        await write(io, options, names.length > 1 ? name : null, Readable.fromWeb(body as never));
      }
    },
  );
  return EXIT.done;
}

/** @param name of one file of several; `null` where the option names the file itself */
async function write(io: Io, { out }: ExportOptions, name: string | null, pieces: Readable): Promise<void> {
  if (name !== null) await mkdir(out!, { recursive: true });
  await printPieces(io, out === undefined ? {} : { out: name === null ? out : join(out, name) }, pieces);
}
