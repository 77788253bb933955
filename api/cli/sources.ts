import type { Command } from 'commander';
import type { Policy } from '../../engine/policy.ts';
import type { SourceRow, Sources } from '../chains/chain-service.ts';
import { sourceColumns, withEvidence } from '../formats/chain-columns.ts';
import { localMinute } from '../formats/instant.ts';
import { type Column, mapped, type Row, type RowSet } from '../formats/row-set.ts';
import { LEVEL_DEFAULT } from '../limits.ts';
import { addChainOptions, type ChainCommandOptions, chainOptionsOf } from './chain-options.ts';
import { evidenceLines } from './contact-table.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, instant, type OutputOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { withAnswers } from './with-store.ts';

interface SourcesOptions extends OutputOptions, ChainCommandOptions {
  before?: number;
  evidence?: true;
}

const EXAMPLES = `
Examples:
  truyvet sources phone:0901234567
  truyvet sources phone:0901234567 --before 2021-08-09T00:00:00+07:00 --level 1 --evidence`;

/** Adds `sources PERSON`: from whom, and where, a person may have been infected. */
export function addSources(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('sources')
    .description('from whom, and where, a person may have been infected')
    .argument('<person>', 'identifier of the person')
    .option(
      '--before <instant>',
      "the onset to count back from, instead of that of the person's latest case",
      instant,
    )
    .option('--evidence', 'with the records behind each row');
  addOutputOptions(addChainOptions(command, LEVEL_DEFAULT), io)
    .addHelpText('after', EXAMPLES)
    .action(async (person: string, options: SourcesOptions) => finish(await sources(io, person, options)));
}

async function sources(io: Io, person: string, given: SourcesOptions): Promise<ExitCode> {
  const format = outputFormat(given, io);
  const policy = await loadPolicy(given.policy, io, given.asOf ?? given.knownAt);
  const { before = null, evidence = false } = given;
  const options = { ...chainOptionsOf(given, policy), before, evidence };
  const known = { at: given.knownAt ?? null, policy };
  return withAnswers(io, { ...given, known }, async ({ chains }) => {
    const found = await chains.sources(person, options);
    const rows =
      format === 'table'
        ? forPeople(found, policy, evidence)
        : { columns: sourceColumns(evidence), batches: mapped(found.rows, withEvidence) };
    await printRows(io, { ...given, format }, rows);
    return EXIT.done;
  });
}

const COLUMNS: readonly Column[] = [
  { name: 'rank', kind: 'integer' },
  { name: 'level', kind: 'integer' },
  { name: 'source', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'case', kind: 'text' },
  { name: 'score', kind: 'number' },
  { name: 'exposed', kind: 'text' },
  { name: 'from', kind: 'instant' },
  { name: 'to', kind: 'instant' },
  { name: 'minutes', kind: 'integer' },
];

function forPeople({ person, from, to, rows }: Sources, { name, zone }: Policy, evidence: boolean): RowSet {
  const shown = (row: SourceRow): Row => ({
    ...row,
    case: row.case_id,
    exposed: row.via,
    from: row.first_exposure,
    to: row.last_exposure,
    minutes: Math.floor(row.exposure_s / 60),
    evidence: row.evidence && evidenceLines(row.evidence, zone).join('\n'),
  });
  return {
    columns: evidence ? [...COLUMNS, { name: 'evidence', kind: 'text' }] : COLUMNS,
    batches: mapped(rows, (batch) => batch.map(shown)),
    caption: `sources of ${person}, exposed ${localMinute(from, zone)} to ${localMinute(to, zone)}, policy ${name}; times in ${zone}`,
    zone,
  };
}
